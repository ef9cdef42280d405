import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  doubleQuote,
  endOfText,
  hash,
  hexValue,
  isBlank,
  isBlankOrEnd,
  isBreak,
  openBrace,
  openBracket,
  questionMark,
  singleQuote,
  tab,
} from "./characters.ts";
import type { Cursor } from "./cursor.ts";

/** Blanks and breaks between two pieces of a scalar, as they fold into its value. */
interface Gap {
  readonly text: string;
  readonly crossedLine: boolean;
}

/** Reads a quoted scalar; the cursor stands on the opening quote and ends after the closing one. */
export function readQuotedScalar(cursor: Cursor): string {
  const start = cursor.position;
  const quote = cursor.peek();
  let value = "";
  cursor.position++;
  for (;;) {
    if (cursor.isAtDocumentIndicator())
      cursor.fail("syntax", "a quoted text is not closed before the document ends", start);
    if (cursor.peek() === endOfText) cursor.fail("syntax", "a quoted text is not closed", start);
    const piece = readQuotedPiece(cursor, quote, start);
    value += piece.text;
    if (cursor.peek() === quote) break;
    value += readGap(cursor, piece.escapedBreak).text;
  }
  cursor.position++;
  return value;
}

function readQuotedPiece(
  cursor: Cursor,
  quote: number,
  start: number,
): { text: string; escapedBreak: boolean } {
  let text = "";
  let from = cursor.position;
  for (let code = cursor.peek(); !isBlankOrEnd(code); code = cursor.peek()) {
    if (code === quote && !(quote === singleQuote && cursor.peek(1) === singleQuote)) break;
    if (code === quote || (code === backslash && quote === doubleQuote)) {
      text += cursor.source.slice(from, cursor.position);
      if (code === backslash && isBreak(cursor.peek(1))) {
        cursor.position++;
        cursor.passBreak();
        return { text, escapedBreak: true };
      }
      text += code === backslash ? readEscape(cursor, start) : readDoubledQuote(cursor);
      from = cursor.position;
    } else {
      cursor.position++;
    }
  }
  return { text: text + cursor.source.slice(from, cursor.position), escapedBreak: false };
}

function readDoubledQuote(cursor: Cursor): string {
  cursor.position += 2;
  return "'";
}

// YAML 1.1, 5.6, with go-yaml's `\'`; `\/` is YAML 1.2 and refused.
const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\x1b"],
  [" ", " "],
  ['"', '"'],
  ["'", "'"],
  ["\\", "\\"],
  ["N", "\x85"],
  ["_", "\xa0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);

const escapeLengths: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

function readEscape(cursor: Cursor, start: number): string {
  const letter = cursor.source.charAt(cursor.position + 1);
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) {
    cursor.position += 2;
    return simple;
  }
  const length = escapeLengths.get(letter);
  if (length === undefined)
    return cursor.fail("syntax", `unknown escape \\${letter} in a double-quoted text`);
  cursor.position += 2;
  return String.fromCodePoint(readHexadecimal(cursor, length, start));
}

function readHexadecimal(cursor: Cursor, length: number, start: number): number {
  let value = 0;
  for (let index = 0; index < length; index++) {
    const digit = hexValue(cursor.peek());
    if (digit < 0) cursor.fail("syntax", `a hexadecimal escape needs ${length} digits`);
    value = value * 16 + digit;
    cursor.position++;
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    cursor.fail("syntax", "an escape names no Unicode character", start);
  }
  return value;
}

/** Passes blanks and breaks inside a scalar: one break folds to a space, more lose the first one. */
function readGap(cursor: Cursor, afterEscapedBreak: boolean): Gap {
  const from = cursor.position;
  let crossedLine = afterEscapedBreak;
  let firstBreak = "";
  let moreBreaks = "";
  let blanksEnd = from;
  for (let code = cursor.peek(); isBlank(code) || isBreak(code); code = cursor.peek()) {
    if (isBlank(code)) {
      cursor.position++;
      if (!crossedLine) blanksEnd = cursor.position;
    } else if (crossedLine) {
      moreBreaks += cursor.passBreak();
    } else {
      firstBreak = cursor.passBreak();
      crossedLine = true;
    }
  }
  return {
    text: crossedLine ? foldBreaks(firstBreak, moreBreaks) : cursor.source.slice(from, blanksEnd),
    crossedLine,
  };
}

function foldBreaks(first: string, more: string): string {
  if (first !== "\n") return first + more;
  return more === "" ? " " : more;
}

/** A plain scalar: `end` is the offset after its last character; `crossedLine` tells that the cursor ended on a later line. */
export interface PlainScalar {
  readonly value: string;
  readonly end: number;
  readonly crossedLine: boolean;
}

/** Reads a plain scalar inside a block of column `parentIndent` (-1 at the root) or, with `inFlow`, inside brackets. */
export function readPlainScalar(cursor: Cursor, parentIndent: number, inFlow: boolean): PlainScalar {
  const start = cursor.position;
  let value = "";
  let end = start;
  let gap: Gap = { text: "", crossedLine: false };
  for (;;) {
    if (cursor.isAtDocumentIndicator() || cursor.peek() === hash) break;
    const from = cursor.position;
    passPlainPiece(cursor, inFlow);
    if (cursor.position > from) {
      value += gap.text + cursor.source.slice(from, cursor.position);
      end = cursor.position;
      gap = { text: "", crossedLine: false };
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
    gap = readPlainGap(cursor, parentIndent);
    if (!inFlow && cursor.column <= parentIndent) break;
  }
  return { value, end, crossedLine: gap.crossedLine };
}

function passPlainPiece(cursor: Cursor, inFlow: boolean): void {
  for (let code = cursor.peek(); !isBlankOrEnd(code); code = cursor.peek()) {
    if (code === colon && isBlankOrEnd(cursor.peek(1))) return;
    if (inFlow && isFlowIndicator(code)) return;
    cursor.position++;
  }
}

/** What ends a plain scalar inside brackets. go-yaml counts `?` among them. */
export function isFlowIndicator(code: number): boolean {
  return (
    code === comma ||
    code === questionMark ||
    code === openBracket ||
    code === closeBracket ||
    code === openBrace ||
    code === closeBrace
  );
}

function readPlainGap(cursor: Cursor, parentIndent: number): Gap {
  const from = cursor.position;
  const gap = readGap(cursor, false);
  if (gap.crossedLine) refuseTabIndentation(cursor, from, parentIndent);
  return gap;
}

/** A tab left of the block's own column on a continuation line is an error for go-yaml, even inside brackets. */
function refuseTabIndentation(cursor: Cursor, from: number, parentIndent: number): void {
  let column = -1;
  for (let index = from; index < cursor.position; index++) {
    const code = cursor.source.charCodeAt(index);
    if (isBreak(code)) column = 0;
    else if (column >= 0) {
      if (code === tab && column <= parentIndent)
        cursor.fail("tab-indentation", "a tab indents this line", index);
      column++;
    }
  }
}
