import { mightHoldPod } from "../yaml/index.ts";
import { inventoryKinds } from "./inventory-kinds.ts";

/** Words without which no shape of a pod can be written, nor a manifest inside a string. */
const podWords = /container|image|steps|podSpecPatch/i;

/** What can spell these words without their letters standing in a row: escapes of double quotes, tags of base64. */
const disguises = /\\[xuU\r\n\x85\u2028\u2029]|!!|!<|%TAG/;

/** Kinds that are read for what they are, whatever they hold. */
const wanted = new Set<string>(inventoryKinds.filter((kind) => kind !== "ConfigMap" && kind !== "Secret"));

/** Kinds of the API and of common controllers that never make a pod and bear on none: read only when a pod word stands in them. */
const podless = new Set([
  "Ingress",
  "IngressClass",
  "HTTPRoute",
  "Gateway",
  "GatewayClass",
  "Endpoints",
  "EndpointSlice",
  "Event",
  "Lease",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
  "PriorityClass",
  "CSIDriver",
  "VolumeSnapshotClass",
  "APIService",
  "ServiceMonitor",
  "PodMonitor",
  "PrometheusRule",
  "Certificate",
  "Issuer",
  "ClusterIssuer",
  "IngressRoute",
  "Middleware",
  "GitRepository",
  "HelmRepository",
  "OCIRepository",
  "ExternalSecret",
  "VirtualService",
  "DestinationRule",
  "AppProject",
]);

/**
 * Whether a YAML document is worth parsing: false only where it provably holds no pod, nothing that bears on one, and nothing to be
 * told. This is where the speed of a large folder comes from: most of its text is schemas and other objects without pods.
 */
export function mayMatter(text: string, start: number, end: number): boolean {
  kindNearStart.lastIndex = start;
  const first = kindNearStart.exec(text)?.[1];
  if (first !== undefined && kindNearStart.lastIndex <= end && !skippable.has(first)) return true;
  const document = start === 0 && end === text.length ? text : text.slice(start, end);
  if (definitionHead.test(document)) return mightHoldPod(text, start, end);
  const kind = provableKind(document);
  if (kind === undefined) return document.includes("kind") || mightHoldPod(text, start, end);
  if (wanted.has(kind)) return true;
  if (kind === "ConfigMap" || kind === "Secret")
    return /containers|sops|service-account/.test(document) || disguises.test(document);
  return !podless.has(kind) || podWords.test(document) || disguises.test(document);
}

/**
 * A kind at the usual place. No proof that it is the kind of the document, but if it is none that is ever left unparsed, the document is
 * parsed without looking further: that is never wrong.
 */
const kindNearStart = /(?:---[ \t]*\r?\n|#[^\n]*\n|\r?\n)*(?:apiVersion:[^\n]*\n)?kind: *([A-Za-z]+)/y;

const skippable = new Set([...podless, "ConfigMap", "Secret", "CustomResourceDefinition"]);

/** Most of the text of a real cluster are definitions of custom resources: `mightHoldPod` proves fastest that it is one. */
const definitionHead =
  /^(?:---[ \t]*\r?\n|#[^\n]*\n|\r?\n)*(?:apiVersion: apiextensions|kind: CustomResourceDefinition)/;

/**
 * The kind of a document whose root is a block map at column 0 with exactly one plain `kind`: then no other spelling can be the kind.
 * Undefined where that cannot be proven from the text alone: a second `kind`, quotes, merges, tags, flow style.
 */
export function provableKind(document: string): string | undefined {
  if (hasUnusualLineBreak(document)) return undefined;
  let kind: string | undefined;
  let isFirst = true;
  for (let line = 0; line < document.length; line = nextLine(document, line)) {
    const code = document.charCodeAt(line);
    if (isBlankOrComment(code)) continue;
    if (isFirst && isSeparator(document, line)) continue;
    if (code === space) {
      if (isFirst && !isBlankLine(document, line)) return undefined;
      continue;
    }
    if (!isPlainLetter(code) && code !== dash) return undefined;
    if (code === dash && isFirst) return undefined;
    isFirst = false;
    if (!document.startsWith("kind", line)) continue;
    const found = kindLine(document, line);
    if (found === undefined || kind !== undefined) return undefined;
    kind = found;
  }
  return kind;
}

/** What YAML takes for a line break beside LF and CR LF. Searched for one by one, which is a search in memory and no match of a pattern. */
function hasUnusualLineBreak(text: string): boolean {
  return (
    ["\x85", "\u2028", "\u2029"].some((one) => text.includes(one)) ||
    (text.includes("\r") && /\r(?!\n)/.test(text))
  );
}

const space = 0x20;
const dash = 0x2d;

function nextLine(text: string, from: number): number {
  const lineFeed = text.indexOf("\n", from);
  return lineFeed < 0 ? text.length : lineFeed + 1;
}

/** Line ends and `#`. A tab is neither: it makes the document one that has to be parsed. */
function isBlankOrComment(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x23;
}

function isBlankLine(text: string, line: number): boolean {
  return (
    text.slice(line, nextLine(text, line)).trim() === "" ||
    text.slice(line, nextLine(text, line)).trimStart().startsWith("#")
  );
}

function isSeparator(text: string, line: number): boolean {
  return text.startsWith("---", line);
}

function isPlainLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

/** `kind: Word` and nothing else; `kinds:` is another key, everything else is left to the parser. */
function kindLine(text: string, line: number): string | undefined {
  const end = nextLine(text, line);
  return /^kind: +([A-Za-z]\w*)\s*(?:#.*)?$/.exec(text.slice(line, end).trimEnd())?.[1];
}
