import type { ScalarStyle } from "./token.ts";

/** A name with its place: an anchor (`&name`), offsets include the `&`. */
export interface Property {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface NodeBase {
  /** Offset of the first character of the value, after its anchor and tag. */
  start: number;
  /** Offset after its last character; for a block list or map, after its last value; for a block text, after its last line break. */
  end: number;
  /** Column of `start`, from 0: the indentation of a block list or map. */
  column: number;
  anchor?: Property;
  /** The tag in full, such as `tag:yaml.org,2002:str` or `!Ref`. */
  tag?: Property;
  /** True when an alias points here: an edit here changes more than one place. */
  aliased: boolean;
}

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /** The text after unquoting and folding, before any type is read out of it. */
  readonly text: string;
}

export interface SequenceNode extends NodeBase {
  readonly kind: "sequence";
  readonly style: "block" | "flow";
  readonly items: YamlNode[];
}

/** One `key: value`. Offsets are those of the nodes. */
export interface MapEntry {
  readonly key: YamlNode;
  value: YamlNode;
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly style: "block" | "flow";
  readonly entries: MapEntry[];
}

export interface AliasNode extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  readonly target: YamlNode;
}

/** A node of a document as written. All offsets are UTF-16 offsets in the text of the file. */
export type YamlNode = ScalarNode | SequenceNode | MapNode | AliasNode;

const coreTagPrefix = "tag:yaml.org,2002:";

/** Full names of the tags that mean something to go-yaml 2 (source: resolve.go and yamlh.go). */
export const coreTags = {
  string: `${coreTagPrefix}str`,
  boolean: `${coreTagPrefix}bool`,
  integer: `${coreTagPrefix}int`,
  float: `${coreTagPrefix}float`,
  null: `${coreTagPrefix}null`,
  timestamp: `${coreTagPrefix}timestamp`,
  binary: `${coreTagPrefix}binary`,
  merge: `${coreTagPrefix}merge`,
  map: `${coreTagPrefix}map`,
  sequence: `${coreTagPrefix}seq`,
} as const;

/** Handles that need no `%TAG` directive. */
export const defaultTagHandles: ReadonlyMap<string, string> = new Map([
  ["!", "!"],
  ["!!", coreTagPrefix],
]);

/** `<<` unquoted (or tagged `!!merge`, or `!`): its value's entries are merged into the map. */
export function isMergeKey(key: YamlNode): boolean {
  if (key.kind !== "scalar" || key.text !== "<<") return false;
  return isResolvedByText(key) || key.tag?.name === coreTags.merge;
}

/** go-yaml's "implicit": plain and without a tag, or any scalar with the tag `!`. */
export function isResolvedByText(node: ScalarNode): boolean {
  if (node.tag !== undefined) return node.tag.name === "!";
  return node.style === "plain" || node.style === "empty";
}
