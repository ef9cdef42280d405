import {
  dash,
  endOfText,
  greaterThan,
  isBlank,
  isBreak,
  isBreakOrEnd,
  isDigit,
  plus,
  space,
  tab,
  zero,
} from "./characters.ts";
import type { Cursor } from "./cursor.ts";

/** A `|` or `>` scalar; `end` is the offset after its last line, its break included. */
export interface BlockScalar {
  readonly value: string;
  readonly end: number;
}

interface Header {
  readonly folded: boolean;
  readonly chomping: "clip" | "strip" | "keep";
  /** Explicit indentation, or 0. */
  readonly increment: number;
}

/** Reads a block scalar inside a block of column `parentIndent` (-1 at the root); the cursor stands on `|` or `>`. */
export function readBlockScalar(cursor: Cursor, parentIndent: number): BlockScalar {
  const start = cursor.position;
  const header = readHeader(cursor, start);
  const explicit = header.increment === 0 ? 0 : Math.max(parentIndent, 0) + header.increment;
  let breaks = readBreaks(cursor, explicit, parentIndent, start);
  const indent = breaks.indent;
  let value = "";
  let leadingBreak = "";
  let wasBlank = false;
  while (cursor.column === indent && cursor.peek() !== endOfText) {
    const isMoreIndented = isBlank(cursor.peek());
    const folds = header.folded && !wasBlank && !isMoreIndented && leadingBreak === "\n";
    value += (folds ? (breaks.text === "" ? " " : "") : leadingBreak) + breaks.text;
    wasBlank = isMoreIndented;
    const from = cursor.position;
    cursor.passToLineEnd();
    value += cursor.source.slice(from, cursor.position);
    leadingBreak = isBreak(cursor.peek()) ? cursor.passBreak() : "";
    breaks = readBreaks(cursor, indent, parentIndent, start);
  }
  if (header.chomping !== "strip") value += leadingBreak;
  if (header.chomping === "keep") value += breaks.text;
  return { value, end: breaks.end };
}

function readHeader(cursor: Cursor, start: number): Header {
  const folded = cursor.peek() === greaterThan;
  cursor.position++;
  let chomping = readChomping(cursor);
  const increment = readIncrement(cursor, start);
  chomping ??= increment > 0 ? readChomping(cursor) : undefined;
  cursor.passBlanksAndComment();
  if (!isBreakOrEnd(cursor.peek())) cursor.fail("syntax", "text after | or > on the same line", start);
  if (isBreak(cursor.peek())) cursor.passBreak();
  return { folded, chomping: chomping ?? "clip", increment };
}

function readChomping(cursor: Cursor): "strip" | "keep" | undefined {
  const code = cursor.peek();
  if (code !== plus && code !== dash) return undefined;
  cursor.position++;
  return code === plus ? "keep" : "strip";
}

function readIncrement(cursor: Cursor, start: number): number {
  const code = cursor.peek();
  if (!isDigit(code)) return 0;
  if (code === zero) cursor.fail("syntax", "the indentation of a block text cannot be 0", start);
  cursor.position++;
  return code - zero;
}

interface Breaks {
  readonly text: string;
  readonly indent: number;
  readonly end: number;
}

/** Passes blank lines and the indentation; finds the indentation of the text when `indent` is still 0. */
function readBreaks(cursor: Cursor, indent: number, parentIndent: number, start: number): Breaks {
  let text = "";
  let end = cursor.position;
  let widest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.peek() === space) cursor.position++;
    widest = Math.max(widest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.peek() === tab) {
      cursor.fail("tab-indentation", "a tab indents this block text", start);
    }
    if (!isBreak(cursor.peek())) break;
    text += cursor.passBreak();
    end = cursor.position;
  }
  // As in go-yaml, a blank line wider than the first line of text counts: the text is then empty.
  return { text, indent: indent === 0 ? Math.max(widest, parentIndent + 1, 1) : indent, end };
}
