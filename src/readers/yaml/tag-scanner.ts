import {
  exclamation,
  greaterThan,
  hexValue,
  isBlank,
  isBlankOrEnd,
  isDigit,
  isWordCharacter,
  lessThan,
  percent,
} from "./characters.ts";
import type { Cursor } from "./cursor.ts";

/** A tag as written, split as YAML 1.1 does: `!!str` is handle `!!` and suffix `str`. */
export interface WrittenTag {
  readonly handle: string;
  readonly suffix: string;
}

/** Reads a tag; the cursor stands on its `!`. */
export function readTag(cursor: Cursor): WrittenTag {
  const start = cursor.position;
  const tag = cursor.peek(1) === lessThan ? readVerbatimTag(cursor) : readShorthandTag(cursor);
  if (!isBlankOrEnd(cursor.peek())) cursor.fail("syntax", "a tag must be followed by a blank", start);
  return tag;
}

function readVerbatimTag(cursor: Cursor): WrittenTag {
  cursor.position += 2;
  const suffix = readTagUri(cursor, "", false);
  if (cursor.peek() !== greaterThan) cursor.fail("syntax", "a tag that starts with !< must end with >");
  cursor.position++;
  return { handle: "", suffix };
}

function readShorthandTag(cursor: Cursor): WrittenTag {
  const handle = readTagHandle(cursor);
  if (handle.length > 1 && handle.endsWith("!")) return { handle, suffix: readTagUri(cursor, "", false) };
  const suffix = readTagUri(cursor, handle.slice(1), true);
  return suffix === "" ? { handle: "", suffix: "!" } : { handle: "!", suffix };
}

function readTagHandle(cursor: Cursor): string {
  const start = cursor.position;
  if (cursor.peek() !== exclamation) cursor.fail("syntax", "a tag handle must start with !");
  cursor.position++;
  while (isWordCharacter(cursor.peek())) cursor.position++;
  if (cursor.peek() === exclamation) cursor.position++;
  return cursor.source.slice(start, cursor.position);
}

const uriPunctuation = new Set(Array.from(";/?:@&=+$,.!~*'()[]", (character) => character.charCodeAt(0)));

function readTagUri(cursor: Cursor, head: string, mayBeEmpty: boolean): string {
  let uri = head;
  const start = cursor.position;
  for (let code = cursor.peek(); ; code = cursor.peek()) {
    if (code === percent) uri += readUriEscape(cursor);
    else if (isWordCharacter(code) || uriPunctuation.has(code)) {
      uri += String.fromCharCode(code);
      cursor.position++;
    } else break;
  }
  if (cursor.position === start && !mayBeEmpty) cursor.fail("syntax", "a tag lacks its name");
  return uri;
}

/** One `%XX` escaped character of one to four UTF-8 bytes. Its value decides nothing: such a tag is never a known one. */
function readUriEscape(cursor: Cursor): string {
  const start = cursor.position;
  const first = readEscapedByte(cursor);
  const length = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  if (length === 0) cursor.fail("syntax", "a tag has a wrong %XX escape", start);
  for (let index = 1; index < length; index++) {
    if (readEscapedByte(cursor) >> 6 !== 2) cursor.fail("syntax", "a tag has a wrong %XX escape", start);
  }
  return length === 1 ? String.fromCharCode(first) : cursor.source.slice(start, cursor.position);
}

function readEscapedByte(cursor: Cursor): number {
  const high = hexValue(cursor.peek(1));
  const low = hexValue(cursor.peek(2));
  if (cursor.peek() !== percent || high < 0 || low < 0) cursor.fail("syntax", "a tag has a wrong %XX escape");
  cursor.position += 3;
  return high * 16 + low;
}

/** A `%YAML` or `%TAG` line. */
export type Directive =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "tag"; readonly handle: string; readonly prefix: string };

/** Reads a directive with its line break; the cursor stands on `%` in column 0. */
export function readDirective(cursor: Cursor): Directive {
  const start = cursor.position;
  cursor.position++;
  const name = readWord(cursor);
  if (!isBlankOrEnd(cursor.peek()))
    cursor.fail("unsupported-directive", "a directive's name is wrong", start);
  const directive = readDirectiveValue(cursor, name, start);
  cursor.passBlanksAndComment();
  if (!cursor.isAtLineEnd()) cursor.fail("unsupported-directive", "text after a directive", start);
  if (cursor.peek() !== 0) cursor.passBreak();
  return directive;
}

function readDirectiveValue(cursor: Cursor, name: string, start: number): Directive {
  if (name === "YAML") return { kind: "version", version: readVersion(cursor, start) };
  if (name === "TAG") return readTagDirective(cursor, start);
  return cursor.fail("unsupported-directive", `unknown directive %${name}`, start);
}

function readWord(cursor: Cursor): string {
  const start = cursor.position;
  while (isWordCharacter(cursor.peek())) cursor.position++;
  return cursor.source.slice(start, cursor.position);
}

function readVersion(cursor: Cursor, start: number): string {
  passBlanks(cursor);
  const from = cursor.position;
  while (isDigit(cursor.peek()) || cursor.peek() === 0x2e) cursor.position++;
  const version = cursor.source.slice(from, cursor.position);
  if (!/^\d{1,2}\.\d{1,2}$/.test(version))
    cursor.fail("unsupported-directive", "%YAML lacks its version", start);
  return version;
}

function readTagDirective(cursor: Cursor, start: number): Directive {
  passBlanks(cursor);
  const handle = readTagHandle(cursor);
  if (handle !== "!" && !handle.endsWith("!"))
    cursor.fail("unsupported-directive", "%TAG's handle must end with !", start);
  if (!isBlank(cursor.peek())) cursor.fail("unsupported-directive", "%TAG lacks its prefix", start);
  passBlanks(cursor);
  const prefix = readTagUri(cursor, "", false);
  if (!isBlankOrEnd(cursor.peek())) cursor.fail("unsupported-directive", "%TAG's prefix is wrong", start);
  return { kind: "tag", handle, prefix };
}

function passBlanks(cursor: Cursor): void {
  while (isBlank(cursor.peek())) cursor.position++;
}
