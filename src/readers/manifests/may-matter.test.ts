import { describe, expect, it } from "vitest";
import { mayMatter, provableKind } from "./may-matter.ts";

const matters = (text: string): boolean => mayMatter(text, 0, text.length);
const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";

describe("the kind of a document can be proven", () => {
  it.each([
    ["kind: Pod\n", "Pod"],
    ["# a\n\n---\napiVersion: v1\nkind: Pod # b\nspec:\n  kind: Other\n- kind: Other\n", "Pod"],
    ["apiVersion: v1\r\nkind: Pod\r\n", "Pod"],
  ])("of %j", (text, kind) => {
    expect(provableKind(text)).toBe(kind);
  });

  it.each([
    ["two kinds", "kind: ConfigMap\nkind: Pod\n"],
    ["a quoted key", 'kind: ConfigMap\n"kind": Pod\n'],
    ["an escaped key", 'kind: ConfigMap\n"\\x6bind": Pod\n'],
    ["an explicit key", "kind: ConfigMap\n? kind\n: Pod\n"],
    ["a merge", "kind: ConfigMap\n<<: {kind: Pod}\n"],
    ["a tag", "kind: ConfigMap\n!!str kind: Pod\n"],
    ["flow style", "{kind: ConfigMap,\nkind: Pod}\n"],
    ["a root that is indented", "  a: '\nkind: ConfigMap\n'\n  kind: Pod\n"],
    ["a space before the colon", "kind: ConfigMap\nkind : Pod\n"],
    ["a lone carriage return", "kind: ConfigMap\nb: c\rkind: Pod\n"],
    ["a kind on the next line", "kind:\n  Pod\n"],
    ["a list", "- kind: Pod\n"],
    ["no kind", "a: b\n"],
  ])("but not with %s", (_, text) => {
    expect(provableKind(text)).toBeUndefined();
  });
});

describe("a document is left unparsed only where it provably holds nothing of interest", () => {
  it.each([
    ["a definition", `${definition}spec: {containers: [{name: a}]}\n`],
    ["a ConfigMap without manifests", "apiVersion: v1\nkind: ConfigMap\ndata:\n  image: x\n"],
    ["an Ingress", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {}\n"],
    ["values", "replicas: 1\n"],
  ])("%s is left", (_, text) => {
    expect(matters(text)).toBe(false);
  });

  it.each([
    ["a definition that becomes a pod", `${definition}kind: Pod\nspec: {containers: [{name: a}]}\n`],
    [
      "a definition of another group",
      "apiVersion: example.com/v1\nkind: CustomResourceDefinition\nspec: {containers: [{name: a}]}\n",
    ],
    ["a ConfigMap with a manifest", "apiVersion: v1\nkind: ConfigMap\ndata: {x: 'containers'}\n"],
    [
      "a ConfigMap with an escaped manifest",
      'apiVersion: v1\nkind: ConfigMap\ndata: {x: "cont\\x61iners"}\n',
    ],
    ["an encrypted Secret", "apiVersion: v1\nkind: Secret\nsops: {mac: x}\n"],
    [
      "an Ingress with a word of pods",
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {containers: []}\n",
    ],
    ["a Service", "apiVersion: v1\nkind: Service\n"],
    ["a kind nobody knows", "apiVersion: example.com/v1\nkind: Thing\n"],
    ["containers without a kind", "containers: []\n"],
  ])("%s is parsed", (_, text) => {
    expect(matters(text)).toBe(true);
  });

  it("by what stands in it, not by what follows", () => {
    expect(mayMatter("# a\n---\nkind: Pod\n", 0, 4)).toBe(false);
  });
});
