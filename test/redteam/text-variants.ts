import type { Tree, Variant } from "./hardened.ts";

/** The pod's manifest as a text, changed as a text; `spec` and `container` are filled in as JSON. */
function text(
  what: string,
  make: (json: string, pod: Tree) => string,
  shows = "privileged-container",
  more: Partial<Variant> = {},
): Variant {
  return { what, text: (pod) => make(JSON.stringify(pod), pod), shows, ...more };
}

const before = '"privileged":false';

/** The container's `privileged: false` replaced. */
const put = (what: string, instead: string, shows?: string, more?: Partial<Variant>): Variant =>
  text(what, (json) => json.replace(before, instead), shows, more);

/** As block YAML is read: JSON within a flow map that is no JSON. */
const flow = (json: string): string => `# YAML\n${json.replace('"kind":', "kind: ")}`;

const spellings: readonly Variant[] = [
  put("twice, the last true", '"privileged":false,"privileged":true'),
  text("twice in YAML, the last true", (json) =>
    flow(json.replace(before, "privileged: false, privileged: true")),
  ),
  ...[
    "true",
    "True",
    "TRUE",
    "yes",
    "Yes",
    "YES",
    "on",
    "On",
    "ON",
    "!!bool true",
    "!!bool yes",
    "&a true",
  ].map((word) => text(`privileged: ${word}`, (json) => flow(json.replace(before, `privileged: ${word}`)))),
  ...["y", "Y"].map((word) =>
    text(`privileged: ${word}`, (json) => flow(json.replace(before, `privileged: ${word}`)), ""),
  ),
  text("privileged quoted", (json) => flow(json.replace(before, 'privileged: "true"')), "", {
    says: "refused",
  }),
  text("privileged: !!str true", (json) => flow(json.replace(before, "privileged: !!str true")), "", {
    says: "refused",
  }),
  text("the key by escapes", (json) => json.replace(before, '"\\u0070rivileged":true')),
  text("the key by escapes in YAML", (json) => flow(json.replace(before, '"\\x70rivileged": true'))),
  text("the kind by escapes", (json) =>
    json.replace('"kind":"Pod"', '"kind":"\\u0050od"').replace(before, '"privileged":true'),
  ),
  text("a merge key", (json) => flow(json.replace(before, "<<: {privileged: true}"))),
  text("a merge key after its key", (json) =>
    flow(json.replace(before, "<<: {privileged: true}, readOnlyRootFilesystem: true")),
  ),
  text("merge keys in a list", (json) =>
    flow(json.replace(before, "<<: [{privileged: true}, {privileged: false}]")),
  ),
  text(
    "an alias",
    (json) =>
      flow(json.replace('"hostNetwork":false', "hostNetwork: &yes true").replace(before, "privileged: *yes")),
    "host-network",
  ),
  text("a byte order mark", (json) => `\uFEFF${json.replace(before, '"privileged":true')}`),
  text("tabs between tokens", (json) => json.replace(before, '\t"privileged":\ttrue')),
  text("lines that end in CR LF", (json) => json.replace(before, '\r\n"privileged":true\r\n')),
  text("a document after three dashes", (json) => `---\n---\n${json.replace(before, '"privileged":true')}`),
  text(
    "a document after an end mark",
    (json) => `{}\n...\n---\n${json.replace(before, '"privileged":true')}`,
  ),
  text(
    "a document after a directive",
    (json) => `%YAML 1.1\n---\n${json.replace(before, '"privileged":true')}`,
  ),
  text(
    "after a comment that looks like a separator",
    (json) => `# --- \n${json.replace(before, '"privileged":true')}`,
  ),
  text("three dashes with a comment", (json) => `--- # first\n${json.replace(before, '"privileged":true')}`),
  text("two documents of one name", (json) => `${json}\n---\n${json.replace(before, '"privileged":true')}`),
  text(
    "numbers in octal",
    (json) =>
      flow(
        json
          .replace('"hostUsers":false', "hostUsers: true")
          .replace('"runAsNonRoot":true', "runAsNonRoot: false")
          .replace('"runAsUser":10001', "runAsUser: 00"),
      ),
    "host-user",
  ),
  text("a null before the true", (json) => json.replace(before, '"privileged":null,"privileged":true')),
];

const lists: readonly Variant[] = [
  text(
    "in a List",
    (json) => `{"apiVersion":"v1","kind":"List","items":[${json.replace(before, '"privileged":true')}]}`,
  ),
  text(
    "in a List in a List",
    (json) =>
      `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"List","items":[${json.replace(before, '"privileged":true')}]}]}`,
  ),
  text(
    "in a PodList whose items have no kind",
    (json) =>
      `{"apiVersion":"v1","kind":"PodList","items":[${json.replace(before, '"privileged":true').replace('"apiVersion":"v1","kind":"Pod",', "")}]}`,
  ),
  text("in a list at the top", (json) => `[${json.replace(before, '"privileged":true')}]`),
  text(
    "in a List of a custom kind",
    (json) =>
      `{"apiVersion":"example.org/v1","kind":"ThingList","items":[${json.replace(before, '"privileged":true')}]}`,
  ),
  text(
    "in a Template",
    (json) =>
      `{"apiVersion":"template.openshift.io/v1","kind":"Template","metadata":{"name":"t"},"objects":[${json.replace(before, '"privileged":true')}]}`,
  ),
  text(
    "in the manifest of another object",
    (json) =>
      `{"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"m"},"spec":{"workload":{"manifests":[${json.replace(before, '"privileged":true')}]}}}`,
  ),
];

const broken = (what: string, make: (json: string) => string): Variant => ({
  what,
  text: (pod) => make(JSON.stringify(pod)),
  says: "told",
});

const unread: readonly Variant[] = [
  broken("a text that ends too early", (json) => json.slice(0, -4)),
  broken("a template of Helm", (json) => `{{- if .Values.on }}\n${json}\n{{- end }}`),
  broken("a pod in a ConfigMap's text", (json) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      data: { "pod.yaml": `kind: Pod\nspec:\n  containers:\n  - name: a\n${json}` },
    }),
  ),
  broken("no kind", (json) => json.replace('"kind":"Pod",', "")),
  broken("no apiVersion", (json) => json.replace('"apiVersion":"v1",', "")),
  broken("an undefined alias", (json) => flow(json.replace(before, "privileged: *none"))),
];

export const textVariants: readonly Variant[] = [...spellings, ...lists, ...unread];
