import {
  ampersand,
  asterisk,
  backslash,
  carriageReturn,
  closeBrace,
  closeBracket,
  colon,
  comma,
  dash,
  dot,
  doubleQuote,
  greaterThan,
  hash,
  isWordCharacter,
  lineFeed,
  nine,
  openBrace,
  openBracket,
  plus,
  questionMark,
  singleQuote,
  space,
  tab,
  underscore,
  verticalBar,
  zero,
} from "./characters.ts";
import { readBlockScalar } from "./block-scalar.ts";
import { ambiguityMessage, ambiguityOf, convertedKey, duplicateKey } from "./warnings.ts";
import { Cursor } from "./cursor.ts";
import { DataMap, type MutableJson, type MutableMap } from "./data.ts";
import { longList } from "./document.ts";
import { readQuotedScalar } from "./flow-scalar.ts";
import { ReadFailure, type ReadWarning } from "./problem.ts";
import { isWord, keyOf, resolvePlain, type Resolved } from "./resolve.ts";
import { isItem, TapeWriter, unknown, type Tape } from "./tape.ts";

/** Thrown when a document is not of the plain kind that this reader knows; made once, since a stack trace costs. */
const notPlain = new ReadFailure("internal", "not plain", 0);

/** Recursion stops here; deeper documents are read by the exact reader, which needs no stack. */
const maximumFastDepth = 200;

/** So few are no excessive aliasing, however the document goes on; see construct.ts. */
const maximumFastAliases = 1000;

/** Well below the 1,024 characters that a key may have, so that the exact count never matters here. */
const maximumFastKey = 1000;

/**
 * Reads values only, and only the YAML that people write: block and flow lists and maps, plain, quoted and block
 * scalars, comments, anchors of plain and quoted scalars and their aliases. Everything else (other anchors, tags, merge
 * and `?` keys, directives, `...`, tabs in odd places, errors) makes it give up: `readPlain` then returns `undefined` and the exact reader decides. What it does
 * take it must read exactly as the exact reader would; the tests compare them.
 *
 * The text must have only usual characters (see `hasOnlyUsualCharacters`), no CR without LF, and a final LF.
 */
export class FastReader {
  private readonly text: string;
  private readonly cursor: Cursor;
  private readonly warnings: ReadWarning[] = [];
  private position = 0;
  private end = 0;
  private lineStart = 0;
  /** Column of the token at `position`, -1 at the end of the document. */
  private column = 0;
  /** Breaks passed by the last `passToContent`, and whether a comment was among what it passed. */
  private breaks = 0;
  private commented = false;
  private depth = 0;
  private rootKey = "";
  /** Values of the anchors passed, which are scalars, and how many aliases were. */
  private anchors: Map<string, MutableJson> | undefined;
  private aliases = 0;
  /** See `itemStarts` of a document; of the document read last. */
  itemStarts: Map<string, readonly number[]> | undefined;
  private readonly writer = new TapeWriter();
  /** Offset after the value read last, its key's end or `unknown` where that is not the key: for the tape. */
  private valueEnd = 0;
  private keyEnd = 0;

  constructor(text: string) {
    this.text = text;
    this.cursor = new Cursor(text);
  }

  /** The value of the document from `start` to `end` (just after an LF), its warnings added to `warnings`; or undefined. */
  readPlain(start: number, end: number, warnings: ReadWarning[]): MutableJson | undefined {
    this.warnings.length = 0;
    this.itemStarts = undefined;
    this.end = end;
    this.depth = 0;
    this.rootKey = "";
    this.anchors = undefined;
    this.aliases = 0;
    try {
      const value = this.readDocument(start);
      for (const warning of this.warnings) warnings.push(warning);
      return value;
    } catch (error) {
      if (error instanceof ReadFailure) return undefined;
      throw error;
    }
  }

  /** Where everything in the document read last is written. */
  get tape(): Tape | undefined {
    return this.writer.finish();
  }

  private readDocument(start: number): MutableJson {
    this.writer.start();
    this.passToContentFrom(start);
    if (this.column === 0 && this.text.startsWith("---", this.position)) {
      this.position += 3;
      if (!this.isBlankOrBreakAt(this.position)) throw notPlain;
      this.passToNextLine();
    }
    if (this.column < 0) return null;
    if (this.column === 0 && this.text.startsWith("...", this.position)) throw notPlain;
    const root = this.writer.open(isItem, unknown);
    this.writer.valueAt(root, this.position);
    const value = this.readBlockNode(-1);
    if (this.column >= 0) throw notPlain;
    this.writer.close(root, this.valueEnd);
    return value;
  }

  // Between tokens

  /** From the end of a token: the rest of its line must be blank or a comment; stops at the next content. */
  private passToNextLine(): void {
    let position = this.position;
    while (this.text.charCodeAt(position) === space) position++;
    const code = this.text.charCodeAt(position);
    if (code !== lineFeed && code !== hash && code !== carriageReturn) throw notPlain;
    this.position = position;
    this.passToContent();
  }

  private passToContentFrom(start: number): void {
    let position = start;
    while (this.text.charCodeAt(position) === space) position++;
    this.position = position;
    this.lineStart = start;
    const code = this.text.charCodeAt(position);
    if (code === lineFeed || code === hash || code === carriageReturn) this.passToContent();
    else if (code === tab) throw notPlain;
    else this.column = position - start;
  }

  /** Stands on a break or a comment; passes blank lines and comments. */
  private passToContent(): void {
    const { text, end } = this;
    let position = this.position;
    let code = text.charCodeAt(position);
    let breaks = 0;
    let commented = false;
    let lineStart: number;
    do {
      if (code === hash) {
        commented = true;
        position = text.indexOf("\n", position);
      } else if (code === carriageReturn) position++;
      lineStart = ++position;
      breaks++;
      if (position >= end) break;
      while ((code = text.charCodeAt(position)) === space) position++;
    } while (code === lineFeed || code === hash || code === carriageReturn);
    if (code === tab && position < end) throw notPlain;
    this.position = position;
    this.lineStart = lineStart;
    this.column = position >= end ? -1 : position - lineStart;
    this.breaks = breaks;
    this.commented = commented;
  }

  private isBlankOrBreakAt(position: number): boolean {
    const code = this.text.charCodeAt(position);
    return code === space || code === lineFeed || code === carriageReturn || code === tab;
  }

  private isAtItem(): boolean {
    return this.text.charCodeAt(this.position) === dash && this.isBlankOrBreakAt(this.position + 1);
  }

  // Block nodes: each leaves the position at the next content

  /** Reads the node at the position, inside a block of column `parentIndent`. */
  private readBlockNode(parentIndent: number): MutableJson {
    const code = this.text.charCodeAt(this.position);
    if (code === dash && this.isBlankOrBreakAt(this.position + 1)) return this.readSequence(this.column);
    const column = this.column;
    const start = this.position;
    if (code === doubleQuote || code === singleQuote) {
      const value = this.readQuoted(code);
      if (!this.isAtColon()) return this.endScalar(value);
      if (this.lineStart > start || this.position - start > maximumFastKey) throw notPlain;
      this.position++;
      this.keyEnd = unknown;
      return this.readMap(column, value, start);
    }
    if (code === openBrace || code === openBracket) {
      return this.readFlowValue(code);
    }
    if (code === verticalBar || code === greaterThan) return this.readBlockText(parentIndent);
    if (code === ampersand) return this.readAnchored(parentIndent);
    if (code === asterisk) return this.readAlias();
    if (!canStartPlain(code)) throw notPlain;
    const end = this.scanPlain();
    if (this.text.charCodeAt(this.position) === colon) {
      const key = this.plainKey(start, end);
      this.position++;
      return this.readMap(column, key, start);
    }
    return this.endPlain(start, end, parentIndent);
  }

  private isAtColon(): boolean {
    let position = this.position;
    while (this.text.charCodeAt(position) === space) position++;
    if (this.text.charCodeAt(position) !== colon || !this.isBlankOrBreakAt(position + 1)) return false;
    this.position = position;
    return true;
  }

  private endScalar(value: string): string {
    this.valueEnd = this.position;
    this.passToNextLine();
    return value;
  }

  /** Reads the items in one column. Such a list may stand in the column of its key: what has no dash ends it. */
  private readSequence(column: number): MutableJson[] {
    const items: MutableJson[] = [];
    if (++this.depth > maximumFastDepth) throw notPlain;
    const starts: number[] | undefined = this.depth === 2 ? [] : undefined;
    do {
      starts?.push(this.lineStart);
      items.push(this.readItem(column));
      if (this.column !== column) {
        if (this.column > column) throw notPlain;
        break;
      }
    } while (this.isAtItem());
    this.depth--;
    if (starts !== undefined) this.keepStarts(starts);
    return items;
  }

  private keepStarts(starts: number[]): void {
    if (starts.length < longList || this.rootKey === "") return;
    starts.push(this.column < 0 ? this.end : this.lineStart);
    this.itemStarts ??= new Map();
    this.itemStarts.set(this.rootKey, starts);
  }

  private readItem(indent: number): MutableJson {
    const entry = this.writer.open(isItem, unknown);
    const value = this.readItemValue(indent, entry);
    this.writer.close(entry, this.valueEnd);
    return value;
  }

  private readItemValue(indent: number, entry: number): MutableJson {
    const text = this.text;
    let position = this.position + 1;
    while (text.charCodeAt(position) === space) position++;
    const code = text.charCodeAt(position);
    this.position = position;
    if (code === lineFeed || code === hash || code === carriageReturn) {
      this.passToContent();
      return this.column > indent ? this.readNodeOf(entry, indent) : this.noValue();
    }
    if (code === tab) throw notPlain;
    this.column = position - this.lineStart;
    return this.readNodeOf(entry, indent);
  }

  private readNodeOf(entry: number, indent: number): MutableJson {
    this.writer.valueAt(entry, this.position);
    return this.readBlockNode(indent);
  }

  private noValue(): null {
    this.valueEnd = unknown;
    return null;
  }

  /** Reads a map whose first key, written at `firstStart`, and colon were passed. */
  private readMap(column: number, firstKey: string, firstStart: number): MutableMap {
    const map = new DataMap();
    if (++this.depth > maximumFastDepth) throw notPlain;
    let key = firstKey;
    let start = firstStart;
    const isRoot = this.depth === 1;
    for (;;) {
      if (isRoot) this.startRootValue(key);
      const entry = this.writer.open(start, this.keyEnd);
      map[key] = this.readMapValue(column, entry);
      this.writer.close(entry, this.valueEnd);
      if (this.column !== column) {
        if (this.column > column) throw notPlain;
        break;
      }
      start = this.position;
      key = this.readKey();
      if (map[key] !== undefined) {
        this.warnings.push({ code: "duplicate-key", message: duplicateKey(key), offset: start });
      }
    }
    this.depth--;
    return map;
  }

  /** The last of equal keys wins: places of an earlier list are forgotten. */
  private startRootValue(key: string): void {
    this.rootKey = key;
    this.itemStarts?.delete(key);
  }

  private readKey(): string {
    const start = this.position;
    const code = this.text.charCodeAt(start);
    if (code === doubleQuote || code === singleQuote) {
      const key = this.readQuoted(code);
      if (!this.isAtColon() || this.lineStart > start || this.position - start > maximumFastKey)
        throw notPlain;
      this.position++;
      this.keyEnd = unknown;
      return key;
    }
    if (!canStartPlain(code) || (code === dash && this.isBlankOrBreakAt(start + 1))) throw notPlain;
    if (code === dot && this.column === 0) throw notPlain;
    const end = this.scanPlain();
    if (this.text.charCodeAt(this.position) !== colon) throw notPlain;
    const key = this.plainKey(start, end);
    this.position++;
    return key;
  }

  /** The value after `key:`, in a map of the given column. */
  private readMapValue(column: number, entry: number): MutableJson {
    const text = this.text;
    let position = this.position;
    while (text.charCodeAt(position) === space) position++;
    this.position = position;
    const code = text.charCodeAt(position);
    if (code === lineFeed || code === hash || code === carriageReturn)
      return this.readValueBelow(column, entry);
    this.writer.valueAt(entry, position);
    if (code === doubleQuote || code === singleQuote) return this.endScalar(this.readQuoted(code));
    if (canStartPlain(code)) {
      if (code === dash && this.isBlankOrBreakAt(position + 1)) throw notPlain;
      const end = this.scanPlain();
      if (text.charCodeAt(this.position) === colon) throw notPlain;
      return this.endPlain(position, end, column);
    }
    if (code === verticalBar || code === greaterThan) return this.readBlockText(column);
    if (code === ampersand) return this.readAnchored(column);
    if (code === asterisk) return this.readAlias();
    if (code !== openBrace && code !== openBracket) throw notPlain;
    return this.readFlowValue(code);
  }

  private readFlowValue(opening: number): MutableJson {
    const value = this.readFlow(opening);
    this.valueEnd = this.position;
    this.passToNextLine();
    return value;
  }

  private readValueBelow(column: number, entry: number): MutableJson {
    this.passToContent();
    if (this.column > column) return this.readNodeOf(entry, column);
    if (this.column !== column || !this.isAtItem()) return this.noValue();
    this.writer.valueAt(entry, this.position);
    return this.readSequence(column);
  }

  // Anchors and aliases: their places are found by reading again

  private readAnchored(parentIndent: number): MutableJson {
    const name = this.readAnchorName();
    while (this.text.charCodeAt(this.position) === space) this.position++;
    const value = this.readScalarAfterAnchor(this.position, parentIndent);
    this.anchors ??= new Map();
    this.anchors.set(name, value);
    this.valueEnd = unknown;
    return value;
  }

  private readScalarAfterAnchor(start: number, parentIndent: number): MutableJson {
    const code = this.text.charCodeAt(start);
    const isQuoted = code === doubleQuote || code === singleQuote;
    if (isQuoted) return this.endScalar(this.readQuoted(code));
    if (!canStartPlain(code) || (code === dash && this.isBlankOrBreakAt(start + 1))) throw notPlain;
    const end = this.scanPlain();
    if (this.text.charCodeAt(this.position) === colon) throw notPlain;
    return this.endPlain(start, end, parentIndent);
  }

  private readAlias(): MutableJson {
    const value = this.anchors?.get(this.readAnchorName());
    if (value === undefined || ++this.aliases > maximumFastAliases) throw notPlain;
    this.passToNextLine();
    this.valueEnd = unknown;
    return value;
  }

  /** Passes `&` or `*` and the name, after which a blank or a break stands. */
  private readAnchorName(): string {
    const start = this.position + 1;
    let end = start;
    while (isWordCharacter(this.text.charCodeAt(end))) end++;
    if (end === start || !this.isBlankOrBreakAt(end)) throw notPlain;
    this.position = end;
    return this.text.slice(start, end);
  }

  // Plain scalars

  /** Passes the plain scalar's part on this line. Returns its end; stops at a break, a comment or a colon with a blank. */
  private scanPlain(): number {
    const text = this.text;
    let position = this.position;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === lineFeed || code === carriageReturn) break;
      if (code === colon) {
        if (this.isBlankOrBreakAt(position + 1)) break;
      } else if (code === hash) {
        const before = text.charCodeAt(position - 1);
        if (before === space || before === tab) break;
      }
      position++;
    }
    this.position = position;
    let end = position;
    for (let code = text.charCodeAt(end - 1); code === space || code === tab; code = text.charCodeAt(end - 1))
      end--;
    return end;
  }

  /** Ends a plain value on its line, or goes on with the lines that continue it. */
  private endPlain(start: number, end: number, parentIndent: number): MutableJson {
    this.valueEnd = end;
    this.passToContent();
    if (this.column <= parentIndent || this.commented) return this.plainValue(start, end);
    return this.readContinuedPlain(start, end, parentIndent);
  }

  private readContinuedPlain(start: number, firstEnd: number, parentIndent: number): string {
    let value = this.text.slice(start, firstEnd);
    do {
      if (this.column === 0 && this.text.startsWith("...", this.position)) throw notPlain;
      value += this.breaks === 1 ? " " : "\n".repeat(this.breaks - 1);
      const from = this.position;
      const end = this.scanPlain();
      if (this.text.charCodeAt(this.position) === colon) throw notPlain;
      value += this.text.slice(from, end);
      this.valueEnd = end;
      this.passToContent();
    } while (this.column > parentIndent && !this.commented);
    return value;
  }

  private plainValue(start: number, end: number): MutableJson {
    const first = this.text.charCodeAt(start);
    const hint = first < 128 ? hints[first] : 0;
    if (hint === 0) return this.text.slice(start, end);
    if (hint === 1) {
      const word = this.text.slice(start, end);
      return isWord(word) ? this.resolved(start, end) : word;
    }
    if (first === dash && !this.mayBeNumberAt(start + 1)) return this.text.slice(start, end);
    const integer = this.shortInteger(start, end);
    return integer >= 0 ? integer : this.resolved(start, end);
  }

  /** False for what commonly follows a dash, such as the second dash or the letter of an option. */
  private mayBeNumberAt(position: number): boolean {
    const code = this.text.charCodeAt(position);
    return (code >= zero && code <= nine) || code === dot || code === underscore;
  }

  /** The value of up to 15 decimal digits without a leading zero, or -1. */
  private shortInteger(start: number, end: number): number {
    if (end - start > 15) return -1;
    const text = this.text;
    let value = 0;
    for (let position = start; position < end; position++) {
      const code = text.charCodeAt(position);
      if (code < zero || code > nine || (code === zero && position === start && end - start > 1)) return -1;
      value = value * 10 + (code - zero);
    }
    return value;
  }

  private resolved(start: number, end: number): MutableJson {
    const text = this.text.slice(start, end);
    const resolved = resolvePlain(text);
    if (resolved.type === "string") return text;
    this.warnOfAmbiguity(text, resolved, start);
    if (typeof resolved.value === "number" && !Number.isFinite(resolved.value)) throw notPlain;
    return resolved.value;
  }

  private warnOfAmbiguity(text: string, resolved: Resolved, offset: number): void {
    const code = ambiguityOf(text, resolved);
    if (code !== undefined)
      this.warnings.push({ code, message: ambiguityMessage(code, text, resolved.value), offset });
  }

  private plainKey(start: number, end: number): string {
    if (this.position - start > maximumFastKey) throw notPlain;
    this.keyEnd = end;
    const text = this.text;
    const first = text.charCodeAt(start);
    const hint = first < 128 ? hints[first] : 0;
    const key = text.slice(start, end);
    if (hint === 2 || (hint === 1 && isWord(key))) return this.resolvedKey(key, start);
    if (first === 0x3c && key === "<<") throw notPlain;
    return key;
  }

  private resolvedKey(text: string, offset: number): string {
    const resolved = resolvePlain(text);
    if (resolved.type === "string") return text;
    const key = keyOf(resolved, text);
    if (key === undefined) throw notPlain;
    if (key !== text) {
      this.warnings.push({ code: "converted-key", message: convertedKey(text, key), offset });
      this.keyEnd = unknown;
    }
    return key;
  }

  // Quoted and block scalars

  /** Reads a quoted scalar and stands after its closing quote. */
  private readQuoted(quote: number): string {
    const text = this.text;
    const start = this.position + 1;
    let position = start;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === quote) break;
      if (code === lineFeed || (code === backslash && quote === doubleQuote)) return this.readQuotedExactly();
      position++;
    }
    if (quote === singleQuote && text.charCodeAt(position + 1) === singleQuote)
      return this.readQuotedExactly();
    this.position = position + 1;
    return text.slice(start, position);
  }

  private readQuotedExactly(): string {
    const cursor = this.cursor;
    cursor.position = this.position;
    cursor.lineStart = this.lineStart;
    const value = readQuotedScalar(cursor);
    this.position = cursor.position;
    this.lineStart = cursor.lineStart;
    return value;
  }

  private readBlockText(parentIndent: number): string {
    const cursor = this.cursor;
    cursor.position = this.position;
    cursor.lineStart = this.lineStart;
    const { value, end } = readBlockScalar(cursor, parentIndent);
    this.valueEnd = end;
    this.position = cursor.position;
    this.lineStart = cursor.lineStart;
    this.standAtContent();
    return value;
  }

  private standAtContent(): void {
    if (this.position >= this.end) {
      this.column = -1;
      return;
    }
    const code = this.text.charCodeAt(this.position);
    if (code === tab) throw notPlain;
    if (code === hash || code === lineFeed || code === carriageReturn) this.passToContent();
    else this.column = this.position - this.lineStart;
  }

  // Flow lists and maps: each stands after its closing bracket

  private readFlow(opening: number): MutableJson {
    if (++this.depth > maximumFastDepth) throw notPlain;
    this.position++;
    const value = opening === openBrace ? this.readFlowMap() : this.readFlowSequence();
    this.depth--;
    return value;
  }

  private readFlowSequence(): MutableJson[] {
    const items: MutableJson[] = [];
    for (;;) {
      let code = this.passFlowSpace();
      if (code !== closeBracket) {
        items.push(this.readFlowNode(code));
        code = this.passFlowSpace();
      }
      this.position++;
      if (code === closeBracket) return items;
      if (code !== comma) throw notPlain;
    }
  }

  private readFlowMap(): MutableMap {
    const map = new DataMap();
    for (;;) {
      let code = this.passFlowSpace();
      if (code !== closeBrace) {
        this.readFlowEntry(code, map);
        code = this.passFlowSpace();
      }
      this.position++;
      if (code === closeBrace) return map;
      if (code !== comma) throw notPlain;
    }
  }

  private readFlowEntry(code: number, map: MutableMap): void {
    const start = this.position;
    const key = this.readFlowKey(code);
    if (this.lineStart > start || this.position - start > maximumFastKey) throw notPlain;
    if (map[key] !== undefined) {
      this.warnings.push({ code: "duplicate-key", message: duplicateKey(key), offset: start });
    }
    while (this.text.charCodeAt(this.position) === space) this.position++;
    if (this.text.charCodeAt(this.position) !== colon) {
      map[key] = null;
      return;
    }
    this.position++;
    const next = this.passFlowSpace();
    map[key] = next === comma || next === closeBrace ? null : this.readFlowNode(next);
  }

  private readFlowKey(code: number): string {
    if (code === doubleQuote || code === singleQuote) return this.readQuoted(code);
    const start = this.position;
    const end = this.scanFlowPlain(code);
    return this.plainKey(start, end);
  }

  private readFlowNode(code: number): MutableJson {
    if (code === doubleQuote || code === singleQuote) return this.readQuoted(code);
    if (code === openBrace || code === openBracket) return this.readFlow(code);
    const start = this.position;
    const end = this.scanFlowPlain(code);
    return this.plainValue(start, end);
  }

  /** Passes blanks, breaks and comments inside brackets; returns the code of what follows. */
  private passFlowSpace(): number {
    const text = this.text;
    for (;;) {
      const code = text.charCodeAt(this.position);
      if (code === lineFeed) {
        this.position++;
        if (this.position >= this.end) throw notPlain;
        this.lineStart = this.position;
      } else if (code === space || code === tab || code === carriageReturn) this.position++;
      else if (code === hash) this.position = text.indexOf("\n", this.position);
      else return code;
    }
  }

  /** A plain scalar inside brackets, on one line. What follows it decides whether it was complete. */
  private scanFlowPlain(first: number): number {
    const text = this.text;
    let position = this.position;
    if (
      !canStartPlain(first) ||
      first === questionMark ||
      (first === dash && this.isBlankOrBreakAt(position + 1))
    )
      throw notPlain;
    if (position === this.lineStart && (first === dot || first === dash)) throw notPlain;
    for (;;) {
      const code = text.charCodeAt(position);
      if (
        code === lineFeed ||
        code === carriageReturn ||
        code === comma ||
        code === closeBrace ||
        code === closeBracket
      )
        break;
      if (code === openBrace || code === openBracket || code === questionMark) throw notPlain;
      if (code === colon && this.isBlankOrBreakAt(position + 1)) break;
      if (code === hash && this.isBlankOrBreakAt(position - 1)) break;
      position++;
    }
    this.position = position;
    let end = position;
    while (this.isBlankOrBreakAt(end - 1)) end--;
    return end;
  }
}

/** Characters that start a plain scalar wherever they stand; what others mean is left to the exact reader. */
function canStartPlain(code: number): boolean {
  return code >= 128 || plainStarts[code] === 1;
}

const plainStarts = new Uint8Array(128);
for (let code = 0x21; code < 0x7f; code++) {
  plainStarts[code] = "?:,[]{}#&*!|>'\"%@`".includes(String.fromCharCode(code)) ? 0 : 1;
}

/** What a first character hints at: 1 a word such as `yes`, 2 a number (or a word such as `.inf`), 0 neither. */
const hints = new Uint8Array(128);
for (const letter of "yYnNtTfFoO~") hints[letter.charCodeAt(0)] = 1;
for (let code = zero; code <= nine; code++) hints[code] = 2;
for (const code of [plus, dash, dot]) hints[code] = 2;
