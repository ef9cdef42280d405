import type { Json } from "../../workload/index.ts";
import type { SyntaxCollection } from "../syntax-node.ts";
import type { Draft } from "./draft.ts";
import { guardComments } from "./guards.ts";
import { indentationAt, lineBreakAt } from "./lines.ts";
import { memberAt, memberCount, memberStart } from "./members.ts";
import { replace, type Page } from "./page.ts";
import { refuse } from "./refusal.ts";
import { deeper, flowEntry, flowText, type FlowStyle } from "./write-flow.ts";

type Added = readonly { readonly key?: string; readonly value: Json }[];

/** Removes members of a list or map in flow style and writes the new ones after its last. At least one member stays. */
export function writeFlowChanges(page: Page, draft: Draft, added: Added, style: FlowStyle): void {
  const { node, members } = draft;
  const removed = [...members].flatMap(([index, { kind }]) => (kind === "removed" ? [index] : []));
  if (added.length === 0 && removed.length === 0) return;
  guardComments(page.text, node.start, node.end);
  const removedSet = new Set(removed);
  for (const index of removed) removeMember(page, node, index, removedSet);
  if (added.length > 0) addMembers(page, node, added, style);
}

/** With the comma before it; the first ones with the comma after them. */
function removeMember(page: Page, node: SyntaxCollection, index: number, removed: ReadonlySet<number>): void {
  let isLeading = true;
  for (let before = 0; before < index; before++) isLeading &&= removed.has(before);
  const start = isLeading ? memberStart(node, index) : memberAt(node, index - 1).end;
  const end = isLeading ? memberStart(node, index + 1) : memberAt(node, index).end;
  const value = memberAt(node, index);
  const around =
    page.text.slice(start, memberStart(node, index)) + page.text.slice(value.end, Math.max(end, value.end));
  if (around.includes("#")) refuse("a comment stands beside this");
  replace(page, start, end, "");
}

function addMembers(page: Page, node: SyntaxCollection, added: Added, style: FlowStyle): void {
  const { text } = page;
  const inner = deeper(style);
  const last = memberAt(node, memberCount(node) - 1);
  const isUnwritten = last.kind === "scalar" && last.style === "empty";
  const rest = /^[ \t]*(,?)[ \t]*(#[^\n]*?)?(?=\r?\n|$)|^\s*(,?)/.exec(text.slice(last.end, node.end - 1));
  const written = added.map(({ key, value }) =>
    key === undefined ? flowText(value, inner) : flowEntry(key, value, inner),
  );
  const lead =
    style.lines === undefined
      ? undefined
      : style.lines.lineBreak + style.lines.indentation + style.lines.step;
  const members = lead === undefined ? written.join(style.comma) : written.join(`,${lead}`);
  const hasComma = rest?.[0].replace(/#.*/, "").includes(",") === true;
  const hasComment = rest?.[2] !== undefined;
  const comma = isUnwritten ? " ," : ",";
  if (!hasComment) {
    const at = hasComma ? last.end + (rest?.[0].indexOf(",") ?? 0) + 1 : last.end;
    const separator = lead ?? style.comma.slice(1);
    replace(page, at, at, (hasComma ? "" : comma) + separator + members + (hasComma ? "," : ""));
    return;
  }
  // The comment stays with the member that it follows.
  if (!hasComma) replace(page, last.end, last.end, comma);
  const lineEnd = last.end + (rest?.[0].length ?? 0);
  const breakAndIndentation = lead ?? `${lineBreakAt(text, last.end)}${indentationAt(text, last.start)}  `;
  replace(page, lineEnd, lineEnd, breakAndIndentation + members + (hasComma ? "," : ""));
}
