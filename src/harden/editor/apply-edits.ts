import type { TextEdit } from "../change.ts";

/**
 * The text with the edits made, in any order; edits at one place keep their order. Throws RangeError when edits overlap or lie outside
 * the text, which is a fault of whoever made them.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { start, end, text: replacement } of sortEdits(edits)) {
    if (start < position) throw new RangeError(`edits overlap at ${start}`);
    if (end < start || end > text.length)
      throw new RangeError(`an edit from ${start} to ${end} is outside the text`);
    pieces.push(text.slice(position, start), replacement);
    position = end;
  }
  pieces.push(text.slice(position));
  return pieces.join("");
}

/** By place; at one place insertions first, in the order given. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((one, other) => one.start - other.start || insertionsFirst(one, other));
}

function insertionsFirst(one: TextEdit, other: TextEdit): number {
  return Number(one.end > one.start) - Number(other.end > other.start);
}
