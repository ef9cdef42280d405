import type { SyntaxCollection, SyntaxMap, SyntaxNode, SyntaxScalar } from "../syntax-node.ts";
import { refuse } from "./refusal.ts";
import { mayBeNoString } from "./scalar-text.ts";

export function memberCount(node: SyntaxCollection): number {
  return node.kind === "map" ? node.entries.length : node.items.length;
}

/** The value of an entry, or the item, at a position that exists. */
export function memberAt(node: SyntaxCollection, index: number): SyntaxNode {
  const member = node.kind === "map" ? node.entries[index]?.value : node.items[index];
  if (member === undefined) throw new RangeError(`no member ${index}`);
  return member;
}

/** Where the text of a member begins: at its key, its value, or the anchor or tag of either. */
export function memberStart(node: SyntaxCollection, index: number): number {
  const first = node.kind === "map" ? node.entries[index]?.key : node.items[index];
  return first === undefined ? node.end : startWithProperties(first);
}

/** Where a node begins with its anchor and tag. */
export function startWithProperties({ start, anchor, tag }: SyntaxNode): number {
  return Math.min(start, anchor?.start ?? start, tag?.start ?? start);
}

/**
 * The position of the member that a step of a path means, or -1. Refuses where that is not certain. `mayOverride`: whether
 * a key of the map's own may be put after the merge key that brings this one.
 */
export function memberIndex(node: SyntaxCollection, step: string | number, mayOverride: boolean): number {
  if (node.kind === "map")
    return typeof step === "string"
      ? entryIndex(node, step, mayOverride)
      : refuse(`a map has no member ${step}`);
  if (typeof step !== "number") return refuse(`a list has no field ${step}`);
  if (!Number.isInteger(step) || step < 0) refuse(`a list has no member ${step}`);
  return step < node.items.length ? step : -1;
}

function entryIndex(map: SyntaxMap, name: string, mayOverride: boolean): number {
  const positions = map.entries.flatMap(({ key }, index) => (matches(key, name) ? [index] : []));
  if (positions.length > 1) refuse(`the key ${name} is written twice`);
  const [position = -1] = positions;
  const merged = map.entries.findLastIndex(({ key, value }) => isMergeKey(key) && mayBring(value, name, 0));
  // As go-yaml 2 reads it, what is written last holds.
  if (merged > position && !(position < 0 && mayOverride)) refuse(`${name} comes from a merge key (<<)`);
  return position;
}

function matches(key: SyntaxNode, name: string): boolean {
  const text = keyText(key);
  // `on` is the key "true" to kubectl and "on" to others: only a name like that can be meant by it.
  if (text === undefined && (key.kind !== "scalar" || key.tag !== undefined || mayBeNoString(name)))
    refuse("a key of this map is no plain text");
  return text === name && !isMergeKey(key);
}

/** The text of a key that is surely a string; undefined for another, which some parsers read as a boolean or a number. */
export function keyText(key: SyntaxNode): string | undefined {
  if (key.kind !== "scalar" || (key.tag !== undefined && !isMergeKey(key))) return undefined;
  return key.style === "plain" && mayBeNoString(key.text) && !isMergeKey(key) ? undefined : key.text;
}

/** `<<`, plain or tagged as a merge (go-yaml 2). */
export function isMergeKey(key: SyntaxNode): boolean {
  return key.kind === "scalar" && key.text === "<<" && (isPlain(key) || isMergeTag(key));
}

function isPlain({ style, tag }: SyntaxScalar): boolean {
  return style === "plain" && tag === undefined;
}

function isMergeTag({ tag }: SyntaxScalar): boolean {
  return tag?.name === "!" || tag?.name === "tag:yaml.org,2002:merge";
}

/** Merges nest: what lies deeper may bring any key. */
const maximumMergeDepth = 20;

/** Whether a merge key of the map may bring this key. */
export function mayBringKey(map: SyntaxMap, name: string): boolean {
  return map.entries.some(({ key, value }) => isMergeKey(key) && mayBring(value, name, 0));
}

function mayBring(value: SyntaxNode, name: string, depth: number): boolean {
  if (depth > maximumMergeDepth) return true;
  if (value.kind === "alias") return mayBring(value.target, name, depth + 1);
  if (value.kind === "sequence") return value.items.some((item) => mayBring(item, name, depth + 1));
  if (value.kind !== "map") return false;
  return value.entries.some((entry) =>
    isMergeKey(entry.key) ? mayBring(entry.value, name, depth + 1) : (keyText(entry.key) ?? name) === name,
  );
}
