import type { FieldPath } from "../../confinement/index.ts";
import type { FieldChange } from "../change.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import { equalsData } from "./equals-data.ts";
import { isMergeKey, keyText } from "./members.ts";

/** Whether a change surely is made already, below a node as written; aliases are followed, merges leave it open. */
export function alreadyHolds(node: SyntaxNode, path: FieldPath, change: FieldChange): boolean {
  if (node.kind === "alias") return alreadyHolds(node.target, path, change);
  const [step, ...rest] = path;
  if (step === undefined) return holdsAt(node, change);
  const child = childAt(node, step);
  if (child === undefined) return false;
  return child === "absent" ? change.kind === "remove" : alreadyHolds(child, rest, change);
}

function holdsAt(node: SyntaxNode, change: FieldChange): boolean {
  if (change.kind === "set") return equalsData(node, change.value);
  return (
    change.kind === "append" &&
    node.kind === "sequence" &&
    node.items.some((item) => equalsData(item, change.value))
  );
}

/** Undefined where it is not certain. */
function childAt(node: SyntaxNode, step: string | number): SyntaxNode | "absent" | undefined {
  if (node.kind === "sequence") return typeof step === "number" ? (node.items[step] ?? "absent") : undefined;
  if (node.kind !== "map" || typeof step !== "string") return undefined;
  const keys = node.entries.map(({ key }) => (isMergeKey(key) ? undefined : keyText(key)));
  if (keys.includes(undefined)) return undefined;
  const index = keys.indexOf(step);
  if (index < 0) return "absent";
  return keys.includes(step, index + 1) ? undefined : node.entries[index]?.value;
}
