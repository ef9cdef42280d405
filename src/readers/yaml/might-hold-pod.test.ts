import { describe, expect, it } from "vitest";
import { mightHoldPod } from "./index.ts";

const definition =
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  containers: []\n";

const kept: readonly (readonly [why: string, text: string])[] = [
  ["a pod", "kind: Pod\nspec:\n  containers:\n  - name: a\n"],
  ["a container of an Argo Workflow", "kind: Workflow\nspec:\n  templates:\n  - container: {}\n"],
  ["a script of an Argo Workflow", "spec:\n  templates:\n  - script: {image: a}\n"],
  ["steps of a Tekton Task", "spec:\n  steps:\n  - image: a\n"],
  ["an image without a container", "kind: Prometheus\nspec:\n  baseImage: a\n"],
  ["letters by escape", 'spec: {"\\x63ontainers": []}\n'],
  ["letters by Unicode escape", 'spec: {"c\\u006fntainers": []}\n'],
  ["an escaped line break", '? "cont\\\n  ainers"\n: []\n'],
  ["a binary key", "!!binary Y29udGFpbmVycw==: []\n"],
  ["a binary key with the tag in full", "!<tag:yaml.org,2002:binary> Y29udGFpbmVycw==: []\n"],
  ["a tag handle of its own", "%TAG !e! tag:yaml.org,2002:\r---\r!e!binary Y29udGFpbmVycw==: []\r"],
  ["a namespace", "kind: Namespace\n"],
  ["a binding in a list", "kind: List\nitems:\n- kind: RoleBinding\n"],
  ["a Helm chart of k3s", "kind: HelmChart\n"],
  ["a network policy", "kind: NetworkPolicy\n"],
  ["a definition with a second kind", `${definition}kind: Pod\n`],
  ["a definition with a quoted second kind", `${definition}"kind": Pod\n`],
  ["a definition with a merge", `${definition}<<: {kind: Pod}\n`],
  ["a definition with a key by ?", `${definition}? kind\n: Pod\n`],
  ["a definition with an alias as a key", `x: &k kind\n${definition}*k : Pod\n`],
  [
    "a definition whose kind goes on in the next line",
    definition.replace("Definition\n", "Definition\n  x\n"),
  ],
  ["a definition in quotes before another kind", `a: "\n${definition}"\nkind: Pod\n`],
  ["a definition with CR breaks", `${definition}a: b\rkind: Pod\r`],
  ["a definition in a list item", `- apiVersion: v1\n  kind: Pod\n  x: "\n${definition}"\n`],
];

const passedOver: readonly (readonly [why: string, text: string])[] = [
  ["a definition of a custom resource", definition],
  ["a definition after a separator and comments", `---\n# x\n\n${definition}`],
  ["a definition with CRLF", definition.replaceAll("\n", "\r\n")],
  ["a definition with its kind first", definition.replace(/^(.*\n)(.*\n)/, "$2$1")],
  ["a rule of Prometheus", 'kind: PrometheusRule\nspec:\n  groups:\n  - expr: "a\\"b" != 1\n'],
  ["a secret", "kind: Secret\ndata:\n  a: eA==\n"],
];

describe("mightHoldPod", () => {
  it.each(kept)("keeps %s", (_why, text) => {
    expect(mightHoldPod(text, 0, text.length)).toBe(true);
  });

  it.each(passedOver)("passes over %s", (_why, text) => {
    expect(mightHoldPod(text, 0, text.length)).toBe(false);
  });

  it("looks at its own piece of the text only", () => {
    const text = "kind: Secret\n---\nkind: Pod\nspec: {containers: []}\n";
    expect(mightHoldPod(text, 0, 13)).toBe(false);
    expect(mightHoldPod(text, 17, text.length)).toBe(true);
  });
});
