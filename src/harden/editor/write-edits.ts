import type { FieldPath } from "../../confinement/index.ts";
import type { TextEdit } from "../change.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import { writeBlockChanges } from "./block-changes.ts";
import { sortEdits } from "./apply-edits.ts";
import { toJson } from "./data.ts";
import { addedMembers, addedValue, isUnchanged, keptCount, type Draft } from "./draft.ts";
import { writeFlowChanges } from "./flow-changes.ts";
import { flowStyleOf } from "./flow-style.ts";
import { indicatorEnd } from "./indicator.ts";
import { layoutIn, type KnownLayout } from "./layout.ts";
import { keyText, memberAt } from "./members.ts";
import type { Page, Slot } from "./page.ts";
import { Refusal } from "./refusal.ts";
import { replaceValue } from "./replace-value.ts";

/** The edits that make a text what the draft of its document says, in the order of the text. Throws Refusal. */
export function writeEdits(text: string, root: SyntaxNode, draft: Draft): readonly TextEdit[] {
  const page: Page = { text, root, edits: [], at: [] };
  try {
    writeDraft(page, draft, { kind: "root" }, {}, []);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.message, page.at) : error;
  }
  return keepEnd(text, mergeRemovals(sortEdits(page.edits)));
}

function writeDraft(page: Page, draft: Draft, slot: Slot, around: KnownLayout, path: FieldPath): void {
  if (isUnchanged(draft)) return;
  page.at = path;
  if (keptCount(draft) === 0) {
    replaceValue(page, draft.node, addedValue(draft), slot);
    return;
  }
  if (draft.node.style === "flow") writeFlow(page, draft, slot, path);
  else writeBlock(page, draft, around, path);
}

function writeBlock(page: Page, draft: Draft, around: KnownLayout, path: FieldPath): void {
  const { node } = draft;
  const layout = layoutIn(node, around);
  // Inner edits first: at one place they stand before those of the outer collection.
  writeMembers(page, draft, layout, path, (index) => ({
    kind: "block",
    parent: node,
    indicatorEnd: indicatorEnd(page.text, node, index),
    layout,
  }));
  writeBlockChanges(page, draft, addedMembers(draft), layout);
}

function writeFlow(page: Page, draft: Draft, slot: Slot, path: FieldPath): void {
  const { node } = draft;
  const style = flowStyleOf(page.text, node, slot.kind === "flow" ? slot.style : undefined);
  writeMembers(page, draft, {}, path, (index) => ({ kind: "flow", parent: node, index, style }));
  writeFlowChanges(page, draft, addedMembers(draft), style);
}

function writeMembers(
  page: Page,
  { node, members }: Draft,
  layout: KnownLayout,
  path: FieldPath,
  slotOf: (index: number) => Slot,
): void {
  for (const [index, member] of members) {
    const memberPath = [...path, stepTo(node, index)];
    page.at = memberPath;
    if (member.kind === "inside") writeDraft(page, member.draft, slotOf(index), layout, memberPath);
    else if (member.kind === "replaced")
      replaceValue(page, memberAt(node, index), toJson(member.value), slotOf(index));
  }
  page.at = path;
}

function stepTo(node: SyntaxCollection, index: number): string | number {
  const key = node.kind === "map" ? node.entries[index]?.key : undefined;
  return key === undefined ? index : (keyText(key) ?? index);
}

/** Lines may be removed twice, such as the break between two entries at the end of a text. */
function mergeRemovals(edits: readonly TextEdit[]): TextEdit[] {
  const merged: TextEdit[] = [];
  for (const edit of edits) {
    const last = merged.at(-1);
    if (last !== undefined && isRemoval(last) && isRemoval(edit) && edit.start <= last.end)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    else merged.push(edit);
  }
  return merged;
}

/** A text without a last line break gets none by the removal of its last lines: the break before them goes too. */
function keepEnd(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const index = edits.findIndex((edit) => isRemoval(edit) && edit.end === text.length);
  const last = edits[index];
  if (last === undefined || text.endsWith("\n") || text.charAt(last.start - 1) !== "\n") return edits;
  const before = edits[index - 1];
  if (before?.end === last.start)
    return edits.with(index - 1, { ...before, text: before.text.replace(/\r?\n$/, "") });
  const start = last.start - (text.endsWith("\r\n", last.start) ? 2 : 1);
  return edits.with(index, { ...last, start });
}

function isRemoval({ start, end, text }: TextEdit): boolean {
  return text === "" && end > start;
}
