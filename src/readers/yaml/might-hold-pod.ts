/**
 * False only when the document provably holds no pod, in any kind, and none of the objects that bear on the
 * confinement of pods: it may then be left unparsed. Meant for YAML documents as `readStream` splits them.
 */
export function mightHoldPod(text: string, start: number, end: number): boolean {
  const source = text.slice(start, end);
  if (isCustomResourceDefinition(source)) return false;
  return mayHideWords(source) || hasPodWords(source) || hasJoinedKind(source);
}

/**
 * A definition of a custom resource makes no pods: what looks like a pod in it is a schema or an example. Proven in two
 * steps. First: the document starts with plain `apiVersion:` and `kind:` lines in column 0, so that its root is a block
 * map that holds them, and the line after shows that no value goes on there. Second: only a key of the same map could replace the kind, such a key starts in column 0, and
 * no line in column 0 starts with `kind` again or with anything but a letter or a comment (a quote, `?`, `<<`, an alias,
 * an anchor, a tag or a bracket could each begin a key that reads as `kind`, and `...` would end the document).
 */
function isCustomResourceDefinition(source: string): boolean {
  const head = definitionHead.exec(source);
  if (head === null) return false;
  return !hasOddBreaks(source) && !hasOtherRootLine(source, head[0].length);
}

const definitionHead =
  /^(?:---[ \t]*\r?\n|(?:[ ]*#[^\n\r]*)?\r?\n)*(?:apiVersion: apiextensions\.k8s\.io\/v1(?:beta1)?\r?\nkind: CustomResourceDefinition|kind: CustomResourceDefinition\r?\napiVersion: apiextensions\.k8s\.io\/v1(?:beta1)?)\r?(?=\n(?:[a-zA-Z#]|$))/;

/** Line breaks that YAML 1.1 knows and the search for LF does not. */
function hasOddBreaks(source: string): boolean {
  if (source.includes("\x85") || source.includes("\u2028") || source.includes("\u2029")) return true;
  return source.includes("\r") && /\r(?!\n)/.test(source);
}

/** True when a line in column 0 could replace the kind. */
function hasOtherRootLine(source: string, from: number): boolean {
  for (
    let lineFeed = source.indexOf("\n", from);
    lineFeed >= 0;
    lineFeed = source.indexOf("\n", lineFeed + 1)
  ) {
    const code = source.charCodeAt(lineFeed + 1);
    // Most lines are indented; a blank line is no key, nor is the end (NaN).
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x23 || Number.isNaN(code)) continue;
    if (!isLetter(code) || source.startsWith("kind", lineFeed + 1)) return true;
  }
  return false;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/**
 * True when a word may stand in the document without its letters standing there in a row:
 * - by an escape of letters (`\x`, `\u`, `\U`) or by an escaped line break, both in double quotes only;
 * - by base64, with the tag `!!binary`, written so, as `!<...>`, or with a handle that a `%TAG` line defines.
 * Nothing else can: folding a scalar puts a space or a break between its lines, `''` is a quote, the other escapes are
 * no letters, and anchors and merges repeat what is written elsewhere in the same document.
 */
function mayHideWords(source: string): boolean {
  if (source.includes("\\") && /\\[xuU\r\n\x85\u2028\u2029]/.test(source)) return true;
  return source.includes("!!") || source.includes("!<") || source.includes("%TAG");
}

/**
 * Whatever makes a container names it in a field whose name has one of these words: `containers`, `initContainers`,
 * `ephemeralContainers`, `container` (Argo Workflows), and `image` in the others (`script` of Argo Workflows, `steps` and
 * `sidecars` of Tekton, custom resources such as Prometheus that let an operator make the pod).
 */
function hasPodWords(source: string): boolean {
  return source.includes("ontainer") || source.includes("mage");
}

/** Kinds that are joined with pods or counted as not judged. Their names may stand anywhere: a List holds them deep. */
const joinedKinds = new RegExp(
  [
    "Namespace",
    "ServiceAccount",
    "Role",
    "NetworkPolicy",
    "LimitRange",
    "ResourceQuota",
    "RuntimeClass",
    "PersistentVolume",
    "StorageClass",
    "Service",
    "Ingress",
    "Gateway",
    "HTTPRoute",
    "ConfigMap",
    "PriorityClass",
    "Helm",
    "Kustomization",
    "Application",
    "Component",
    "AdmissionPolicy",
    "WebhookConfiguration",
    "sops",
  ].join("|"),
);

function hasJoinedKind(source: string): boolean {
  return joinedKinds.test(source);
}
