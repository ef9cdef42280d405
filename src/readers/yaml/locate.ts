import type { StreamDocument } from "./document.ts";
import { locateOnTape } from "./locate-on-tape.ts";
import { isMergeKey, type MapEntry, type MapNode, type YamlNode } from "./node.ts";
import { parseItem, parseNodes } from "./parse-nodes.ts";
import { keyOf } from "./resolve.ts";
import { ReadFailure } from "./problem.ts";
import { resolveScalar } from "./tagged-scalar.ts";

/** Where a value is written; offsets are UTF-16 offsets in the text of the file, ends exclusive. */
export interface Location {
  readonly start: number;
  readonly end: number;
  /** The key of a map entry; absent for list items and the root. */
  readonly keyStart?: number;
  readonly keyEnd?: number;
}

/** One step of a path together with the node that it leads to. */
export interface FoundNode {
  readonly node: YamlNode;
  readonly key?: YamlNode;
  /** True when the way led through an alias or a merge: an edit there changes other places too. */
  readonly shared: boolean;
}

/** Where the value at `path` is written, aliases and merges followed; undefined when the path leads nowhere. */
export function locate(
  text: string,
  document: StreamDocument,
  path: readonly (string | number)[],
): Location | undefined {
  const { start, depth } = startOf(text, document, path);
  const found = start === undefined ? undefined : findNode(start, path.slice(depth));
  return found === undefined ? undefined : locationOf(found);
}

/** The longest beginning of `path` that exists, and where; undefined only when the document has no nodes. */
export function locateNearest(
  text: string,
  document: StreamDocument,
  path: readonly (string | number)[],
): (Location & { readonly depth: number }) | undefined {
  const onTape = document.tape === undefined ? undefined : locateOnTape(text, document.tape, path);
  if (onTape !== undefined) return { ...onTape, end: Math.min(onTape.end, document.end) };
  const { start, depth: startDepth } = startOf(text, document, path);
  if (start === undefined) return undefined;
  let found: FoundNode = { node: start, shared: false };
  let depth = startDepth;
  for (const step of path.slice(startDepth)) {
    const next = findStep(found, step);
    if (next === undefined) break;
    found = next;
    depth++;
  }
  return { ...locationOf(found), depth };
}

/** The node to start from and how many steps lead to it: an item of a long list by its kept place, else the root. */
function startOf(
  text: string,
  document: StreamDocument,
  path: readonly (string | number)[],
): { readonly start: YamlNode | undefined; readonly depth: number } {
  const [key, index] = path;
  if (typeof key === "string" && typeof index === "number") {
    const item = itemOf(text, document, key, index);
    if (item !== undefined) return { start: item, depth: 2 };
  }
  return { start: nodesOf(text, document), depth: 0 };
}

let latestItem:
  | {
      readonly text: string;
      readonly document: StreamDocument;
      readonly key: string;
      readonly index: number;
      readonly item: YamlNode | undefined;
    }
  | undefined;

function itemOf(text: string, document: StreamDocument, key: string, index: number): YamlNode | undefined {
  if (document.itemStarts?.has(key) !== true) return undefined;
  const isLatest =
    latestItem?.index === index &&
    latestItem.key === key &&
    isSamePlace(latestItem.document, document) &&
    latestItem.text === text;
  if (!isLatest) latestItem = { text, document, key, index, item: parseItem(text, document, key, index) };
  return latestItem?.item;
}

/** The node at `path` below `root`, aliases and merges followed. */
export function findNode(root: YamlNode, path: readonly (string | number)[]): FoundNode | undefined {
  let found: FoundNode | undefined = { node: root, shared: false };
  for (const step of path) {
    if (found === undefined) return undefined;
    found = findStep(found, step);
  }
  return found;
}

// Findings come document by document, many for one: the latest nodes are kept. Only those: nodes take far more room than their text.
let latest:
  | { readonly text: string; readonly document: StreamDocument; readonly root: YamlNode | undefined }
  | undefined;

function nodesOf(text: string, document: StreamDocument): YamlNode | undefined {
  const known = latest !== undefined && isSamePlace(latest.document, document) && latest.text === text;
  if (!known || latest === undefined) latest = { text, document, root: parseNodes(text, document) };
  return latest.root;
}

function isSamePlace(one: StreamDocument, other: StreamDocument): boolean {
  return (
    one.offset === other.offset &&
    one.end === other.end &&
    one.format === other.format &&
    one.kind === other.kind
  );
}

function locationOf({ node, key }: FoundNode): Location {
  const { start, end } = node;
  return key === undefined ? { start, end } : { start, end, keyStart: key.start, keyEnd: key.end };
}

function findStep(from: FoundNode, step: string | number): FoundNode | undefined {
  const node = withoutAlias(from.node);
  const shared = from.shared || node !== from.node;
  if (node.kind === "sequence") {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, shared };
  }
  if (node.kind !== "map") return undefined;
  const entry = findEntry(node, String(step), 0);
  if (entry === undefined) return undefined;
  return { node: entry.value, key: entry.key, shared: shared || entry.merged };
}

function withoutAlias(node: YamlNode): YamlNode {
  return node.kind === "alias" ? withoutAlias(node.target) : node;
}

/** Merges nest: this many are followed, as many as a document that kubectl takes can need in practice. */
const maximumMergeDepth = 100;

/** The entry that kubectl's value comes from: of own entries and merges, the one written last. */
function findEntry(
  map: MapNode,
  key: string,
  depth: number,
): (MapEntry & { readonly merged: boolean }) | undefined {
  for (let index = map.entries.length - 1; index >= 0; index--) {
    const entry = map.entries[index];
    if (entry === undefined) continue;
    if (isMergeKey(entry.key)) {
      const merged = depth < maximumMergeDepth ? findMerged(entry.value, key, depth + 1) : undefined;
      if (merged !== undefined) return { ...merged, merged: true };
    } else if (keyText(entry.key) === key) return { ...entry, merged: false };
  }
  return undefined;
}

/** In a list of merged maps the first that has the key wins. */
function findMerged(value: YamlNode, key: string, depth: number): MapEntry | undefined {
  const source = withoutAlias(value);
  const maps = source.kind === "sequence" ? source.items.map(withoutAlias) : [source];
  for (const map of maps) {
    const entry = map.kind === "map" ? findEntry(map, key, depth) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The JSON key that a key node stands for. */
export function keyText(node: YamlNode): string | undefined {
  const scalar = withoutAlias(node);
  if (scalar.kind !== "scalar") return undefined;
  try {
    const resolved = resolveScalar(scalar);
    return resolved.type === "string" ? String(resolved.value) : keyOf(resolved, scalar.text);
  } catch (error) {
    if (error instanceof ReadFailure) return undefined;
    throw error;
  }
}
