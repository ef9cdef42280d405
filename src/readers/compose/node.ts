import type { RunPlace } from "../../workload/index.ts";

interface NodeBase {
  /** Where it stands: of a map's value the key, of a list's item the item. */
  readonly place: RunPlace;
  /** The folder that relative paths in it start from: of the project, of an included project, of the file that is extended. */
  readonly folder: string;
  /** `!reset`: the value of the files before is taken away. `!override`: it replaces that value instead of being merged with it. */
  readonly mark?: "reset" | "override";
}

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  /** As written, unquoted: what "0440" was before it became a number. */
  readonly text: string;
  /** A variable in it could not be filled in: the text is as written, and what it will be is not known. */
  readonly open?: true;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly items: readonly ComposeNode[];
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, ComposeNode>;
}

/** A value of a Compose file: aliases and merge keys resolved, its place kept through interpolation and merging. */
export type ComposeNode = ScalarNode | ListNode | MapNode;

export function scalarLike(node: ComposeNode, value: string): ScalarNode {
  return { kind: "scalar", place: node.place, folder: node.folder, value, text: value };
}

export function mapLike(node: ComposeNode, entries: ReadonlyMap<string, ComposeNode>): MapNode {
  return { kind: "map", place: node.place, folder: node.folder, entries };
}

export function listLike(node: ComposeNode, items: readonly ComposeNode[]): ListNode {
  return { kind: "list", place: node.place, folder: node.folder, items };
}

export function entryOf(node: ComposeNode | undefined, key: string): ComposeNode | undefined {
  return node?.kind === "map" ? node.entries.get(key) : undefined;
}

/** Null and the empty text that stands for a key without a value. */
export function isAbsent(node: ComposeNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}

/** Whether what stands in a value depends on a variable that could not be filled in. */
export function isOpen(node: ComposeNode): boolean {
  if (node.kind === "scalar") return node.open === true;
  return node.kind === "list" ? node.items.some(isOpen) : [...node.entries.values()].some(isOpen);
}

/** The text of a scalar as Go prints its value: 1.10 is "1.1". Empty for null. */
export function scalarText(node: ScalarNode): string {
  if (node.value === null) return "";
  return typeof node.value === "number" && !Number.isSafeInteger(node.value) && /^\d+$/.test(node.text)
    ? node.text
    : String(node.value);
}

/** For messages: "a list", "a text". */
export function describeNode(node: ComposeNode): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? "a text" : `a ${typeof node.value}`;
}
