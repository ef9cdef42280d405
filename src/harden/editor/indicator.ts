import type { SyntaxCollection } from "../syntax-node.ts";
import { lineStart } from "./lines.ts";
import { memberStart } from "./members.ts";
import { refuse } from "./refusal.ts";

/** Offset after the colon or dash before a member's value in block style. */
export function indicatorEnd(text: string, node: SyntaxCollection, index: number): number {
  return node.kind === "map" ? colonEnd(text, node, index) : dashStart(text, node, index) + 1;
}

function colonEnd(text: string, node: SyntaxCollection & { readonly kind: "map" }, index: number): number {
  const end = node.entries[index]?.key.end ?? node.end;
  const colon = /^[ \t]*:/.exec(text.slice(end, end + 200));
  return colon === null ? refuse("this key has no colon") : end + colon[0].length;
}

/** Offset of the dash of an item: on the line of the item or above it, in the column of the list. */
export function dashStart(text: string, node: SyntaxCollection, index: number): number {
  if (index === 0) return node.start;
  let start = lineStart(text, memberStart(node, index));
  while (start > node.start) {
    const dash = start + node.column;
    if (text.charAt(dash) === "-" && /^ *$/.test(text.slice(start, dash))) return dash;
    start = lineStart(text, start - 1);
  }
  return refuse("the dash of this item was not found");
}
