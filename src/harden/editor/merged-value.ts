import type { Json } from "../../workload/index.ts";
import type { SyntaxMap, SyntaxNode, SyntaxScalar } from "../syntax-node.ts";
import { setKey, toDraftable, toJson, type DraftList, type DraftObject } from "./data.ts";
import { isMergeKey, keyText } from "./members.ts";
import { isPlainSafe } from "./scalar-text.ts";

/** The node that the one merge key of a map brings for a name; undefined where several bring values, or none surely this one. */
export function mergedNode(map: SyntaxMap, name: string): SyntaxNode | undefined {
  const merges = map.entries.filter(({ key }) => isMergeKey(key));
  const [only] = merges;
  if (merges.length !== 1 || only === undefined) return undefined;
  const target = targetOf(only.value);
  if (target.kind !== "map" || target.entries.some(({ key }) => isMergeKey(key))) return undefined;
  const found = target.entries.filter(({ key }) => keyText(key) === name);
  return found.length === 1 ? found[0]?.value : undefined;
}

function targetOf(node: SyntaxNode): SyntaxNode {
  return node.kind === "alias" ? targetOf(node.target) : node;
}

/** What a node is read as by every parser; undefined where writing leaves doubt (tags, merges, odd numbers, keys written twice). */
export function plainData(node: SyntaxNode): Json | undefined {
  if (node.kind === "alias") return plainData(node.target);
  if (node.tag !== undefined) return undefined;
  if (node.kind === "scalar") return scalarData(node);
  if (node.kind === "map") return mapData(node);
  const items: DraftList = [];
  for (const item of node.items) {
    const value = plainData(item);
    if (value === undefined) return undefined;
    items.push(toDraftable(value));
  }
  return toJson(items);
}

function mapData(map: SyntaxMap): Json | undefined {
  const data: DraftObject = {};
  for (const entry of map.entries) {
    const key = isMergeKey(entry.key) ? undefined : keyText(entry.key);
    const value = plainData(entry.value);
    if (key === undefined || value === undefined || Object.hasOwn(data, key)) return undefined;
    setKey(data, key, toDraftable(value));
  }
  return toJson(data);
}

function scalarData({ style, text }: SyntaxScalar): Json | undefined {
  if (style !== "plain" && style !== "empty") return text;
  if (text === "true" || text === "false") return text === "true";
  if (text === "" || text === "null") return null;
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return isPlainSafe(text) ? text : undefined;
}
