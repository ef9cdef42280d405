import type { Json } from "../../workload/index.ts";
import type { SyntaxMap, SyntaxNode, SyntaxScalar } from "../syntax-node.ts";
import { isMergeKey, keyText } from "./members.ts";
import { mayBeNoString } from "./scalar-text.ts";

/**
 * Whether a node is surely read as this value. A false no costs a needless edit, a false yes a wrong file: where writing leaves doubt
 * (tags, odd numbers, keys written twice, merges) it is no.
 */
export function equalsData(node: SyntaxNode, value: Json): boolean {
  if (node.kind === "alias") return equalsData(node.target, value);
  if (node.tag !== undefined) return false;
  if (node.kind === "scalar") return equalsScalar(node, value);
  if (typeof value !== "object" || value === null) return false;
  if (node.kind === "map")
    return !Array.isArray(value) && equalsMap(node, value as Readonly<Record<string, Json>>);
  return (
    Array.isArray(value) &&
    value.length === node.items.length &&
    node.items.every((item, index) => equalsData(item, (value as readonly Json[])[index] ?? null))
  );
}

function equalsMap(node: SyntaxMap, value: Readonly<Record<string, Json>>): boolean {
  const seen = new Set<string>();
  for (const entry of node.entries) {
    const key = keyText(entry.key);
    if (isMergeKey(entry.key) || key === undefined || seen.has(key) || !Object.hasOwn(value, key))
      return false;
    if (!equalsData(entry.value, value[key] ?? null)) return false;
    seen.add(key);
  }
  return seen.size === Object.keys(value).length;
}

/** Booleans of go-yaml 2 (resolve.go in go.yaml.in/yaml/v2). */
const trueWords = /^(?:[yY]|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const falseWords = /^(?:[nN]|no|No|NO|false|False|FALSE|off|Off|OFF)$/;

function equalsScalar({ style, text }: SyntaxScalar, value: Json): boolean {
  const isPlain = style === "plain" || style === "empty";
  if (typeof value === "string") return text === value && (!isPlain || !mayBeNoString(text));
  if (!isPlain) return false;
  if (value === null) return /^(?:|~|null|Null|NULL)$/.test(text);
  if (value === true) return trueWords.test(text);
  if (value === false) return falseWords.test(text);
  return typeof value === "number" && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && Number(text) === value;
}
