import type { Json } from "../../workload/index.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import type { Draft } from "./draft.ts";
import { guardComments } from "./guards.ts";
import { dashStart } from "./indicator.ts";
import type { KnownLayout } from "./layout.ts";
import { contentEnd, lineAfter, lineStart, nextLine, startsLine } from "./lines.ts";
import { memberAt, memberCount, memberStart } from "./members.ts";
import { insertLines, layoutOf, replace, type Page } from "./page.ts";
import { refuse } from "./refusal.ts";
import type { Quoting } from "./scalar-text.ts";
import { entryLines, itemLines } from "./write-block.ts";

type Added = readonly { readonly key?: string; readonly value: Json }[];

/** Removes members of a list or map in block style and writes the new ones after its last. At least one member stays. */
export function writeBlockChanges(page: Page, draft: Draft, added: Added, layout: KnownLayout): void {
  const { node, members } = draft;
  const removed = [...members].flatMap(([index, { kind }]) => (kind === "removed" ? [index] : []));
  if (added.length === 0 && removed.length === 0) return;
  const after = lineAfter(page.text, node, node.column);
  guardComments(page.text, lineStart(page.text, node.start), nextLine(page.text, after));
  removeMembers(page, node, new Set(removed));
  if (added.length > 0) insertLines(page, after, addedLines(page, node, added, layout));
}

function addedLines(page: Page, node: SyntaxCollection, added: Added, known: KnownLayout): string[] {
  const layout = layoutOf(page, known);
  if (node.kind === "map")
    return added.flatMap(({ key = "", value }) => entryLines(key, value, node.column, layout, "plain"));
  const dash = dashOf(page.text, node);
  const quoting = quotingOf(node.items);
  return added.flatMap(({ value }) => itemLines(value, node.column, dash, layout, quoting));
}

/** The dash of the last item with the blanks after it. */
function dashOf(text: string, node: SyntaxCollection): string {
  const dash = dashStart(text, node, memberCount(node) - 1);
  return /^- *(?=[^ \r\n#])/.exec(text.slice(dash, dash + 40))?.[0] ?? "- ";
}

function quotingOf(items: readonly SyntaxNode[]): Quoting {
  const last = items.at(-1);
  if (last?.kind !== "scalar") return "plain";
  if (last.style === "double-quoted") return "double";
  return last.style === "single-quoted" ? "single" : "plain";
}

function removeMembers(page: Page, node: SyntaxCollection, removed: ReadonlySet<number>): void {
  const leading = startsLine(page.text, node.start) ? 0 : leadingCount(node, removed);
  if (leading > 0) removeFromDashLine(page, node, leading);
  for (const index of removed) if (index >= leading) removeMember(page, node, index);
}

function leadingCount(node: SyntaxCollection, removed: ReadonlySet<number>): number {
  let count = 0;
  while (count < memberCount(node) && removed.has(count)) count++;
  return count;
}

/** The first members stand on the line of a dash, which stays: the next one moves up to it. */
function removeFromDashLine(page: Page, node: SyntaxCollection, leading: number): void {
  const { text } = page;
  const next = node.kind === "map" ? memberStart(node, leading) : dashStart(text, node, leading);
  const gap = text.slice(contentEnd(text, memberAt(node, leading - 1)), next);
  if (gap.includes("#")) refuse("a comment stands between this and what would move up to the dash");
  replace(page, node.start, next, "");
}

function removeMember(page: Page, node: SyntaxCollection, index: number): void {
  const { text } = page;
  const start = node.kind === "map" ? memberStart(node, index) : dashStart(text, node, index);
  // Comments in the column of the next member are that one's.
  replace(page, lineStart(text, start), lineAfter(text, memberAt(node, index), node.column + 1), "");
}
