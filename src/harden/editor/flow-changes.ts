import type { Json } from "../../workload/index.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import type { Draft } from "./draft.ts";
import { guardComments } from "./guards.ts";
import { indentationAt, lineBreakAt, startsLine } from "./lines.ts";
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
  const last = memberAt(node, memberCount(node) - 1);
  const { comma, comment } = tailOf(text, node, last);
  // `a:` needs a blank before its comma.
  if (comma === undefined) replace(page, last.end, last.end, isUnwritten(last) ? " ," : ",");
  const lead = comment === undefined ? leadOf(style) : lineLead(page, node, style);
  const inner = deeper(style);
  const members = added.map(({ key, value }) =>
    key === undefined ? flowText(value, inner) : flowEntry(key, value, inner),
  );
  const separator = style.lines === undefined ? style.comma : `,${lead}`;
  const at = comment ?? comma ?? last.end;
  replace(page, at, at, lead + members.join(separator) + (comma === undefined ? "" : ","));
}

/** Offsets after the comma and after the comment that follow the last member on its line. */
function tailOf(
  text: string,
  node: SyntaxCollection,
  last: SyntaxNode,
): { readonly comma: number | undefined; readonly comment: number | undefined } {
  const tail = /^([ \t]*,)?(?:[ \t]*#[^\r\n]*)?/.exec(text.slice(last.end, node.end - 1));
  const [all = "", comma] = tail ?? [];
  return {
    comma: comma === undefined ? undefined : last.end + comma.length,
    comment: all.includes("#") ? last.end + all.length : undefined,
  };
}

function isUnwritten(node: SyntaxNode): boolean {
  return node.kind === "scalar" && node.style === "empty";
}

/** What stands between a comma and the member after it. */
function leadOf({ lines, comma }: FlowStyle): string {
  return lines === undefined ? comma.slice(1) : lines.lineBreak + lines.indentation + lines.step;
}

/** The same after a comment, which ends its line. */
function lineLead({ text }: Page, node: SyntaxCollection, style: FlowStyle): string {
  if (style.lines !== undefined) return leadOf(style);
  const last = memberStart(node, memberCount(node) - 1);
  return lineBreakAt(text, last) + indentationAt(text, last) + (startsLine(text, last) ? "" : "  ");
}
