import {
  ampersand,
  asterisk,
  at,
  backquote,
  byteOrderMark,
  closeBrace,
  closeBracket,
  colon,
  comma,
  dash,
  doubleQuote,
  endOfText,
  exclamation,
  greaterThan,
  hash,
  isBlankOrEnd,
  isBreak,
  isWordCharacter,
  openBrace,
  openBracket,
  percent,
  questionMark,
  singleQuote,
  space,
  tab,
  verticalBar,
} from "./characters.ts";
import { readBlockScalar } from "./block-scalar.ts";
import { Cursor } from "./cursor.ts";
import { readPlainScalar, readQuotedScalar } from "./flow-scalar.ts";
import { maximumDepth } from "./problem.ts";
import { readDirective, readTag } from "./tag-scanner.ts";
import type { ScalarStyle, Token, TokenKind } from "./token.ts";

/** A place where a key without `?` may have begun; the `:` that would prove it comes later. */
interface SimpleKey {
  possible: boolean;
  readonly required: boolean;
  readonly token: number;
  readonly position: number;
  readonly column: number;
  readonly line: number;
}

/** Longest distance in characters from the start of a key to its `:` (source: go-yaml 2 scannerc.go, YAML 1.2.2 section 7.4.2). */
const maximumKeyLength = 1024;

/**
 * Tokens of one document, by the rules of go-yaml 2 (scannerc.go in go.yaml.in/yaml/v2 v2.4.4): what it accepts we
 * accept, what it refuses we refuse. Block structure comes out as start and end tokens, as in libyaml.
 */
export class Scanner {
  private readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  private head = 0;
  /** Tokens handed out so far: with the place in the queue it numbers a token. */
  private taken = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private flowLevel = 0;
  private simpleKeyAllowed = true;
  private readonly simpleKeys: (SimpleKey | undefined)[] = [undefined];
  private readonly simpleKeyByToken = new Map<number, SimpleKey>();

  constructor(source: string) {
    this.cursor = new Cursor(source);
    if (this.cursor.peek() === byteOrderMark) {
      this.cursor.position = 1;
      this.cursor.lineStart = 1;
    }
  }

  /** The next token, not yet taken. */
  peek(): Token {
    while (this.needsMoreTokens()) this.fetch();
    return this.queue[this.head] as Token;
  }

  /** Takes the token that `peek` showed. */
  take(): Token {
    const token = this.peek();
    this.head++;
    this.taken++;
    if (this.head > 512) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    return token;
  }

  /** A token may be handed out once no later `:` can turn it into a key. */
  private needsMoreTokens(): boolean {
    if (this.head === this.queue.length) return true;
    const key = this.simpleKeyByToken.get(this.taken);
    return key !== undefined && this.isValid(key);
  }

  private fetch(): void {
    const cursor = this.cursor;
    this.passToNextToken();
    this.unrollIndent(cursor.column);
    const code = cursor.peek();
    if (code === endOfText) this.fetchStreamEnd();
    else if (cursor.column === 0 && code === percent) this.fetchDirective();
    else if (cursor.isAtDocumentIndicator()) this.fetchDocumentIndicator(code === dash);
    else this.fetchContent(code);
  }

  private fetchContent(code: number): void {
    const inFlow = this.flowLevel > 0;
    const beforeBlank = isBlankOrEnd(this.cursor.peek(1));
    if (code === openBracket) this.fetchFlowStart("flow-sequence-start");
    else if (code === openBrace) this.fetchFlowStart("flow-mapping-start");
    else if (code === closeBracket) this.fetchFlowEnd("flow-sequence-end");
    else if (code === closeBrace) this.fetchFlowEnd("flow-mapping-end");
    else if (code === comma) this.fetchFlowEntry();
    else if (code === dash && beforeBlank) this.fetchBlockEntry();
    else if (code === questionMark && (inFlow || beforeBlank)) this.fetchKey();
    else if (code === colon && (inFlow || beforeBlank)) this.fetchValue();
    else if (code === asterisk) this.fetchAnchor("alias");
    else if (code === ampersand) this.fetchAnchor("anchor");
    else if (code === exclamation) this.fetchTag();
    else if (code === verticalBar && !inFlow) this.fetchBlockScalar("literal");
    else if (code === greaterThan && !inFlow) this.fetchBlockScalar("folded");
    else if (code === singleQuote) this.fetchQuotedScalar("single-quoted");
    else if (code === doubleQuote) this.fetchQuotedScalar("double-quoted");
    else if (this.canStartPlain(code)) this.fetchPlainScalar();
    else this.refuseCharacter(code);
  }

  private canStartPlain(code: number): boolean {
    if (code === dash) return true;
    if (code === questionMark || code === colon) return this.flowLevel === 0;
    return !(
      code === tab ||
      code === hash ||
      code === verticalBar ||
      code === greaterThan ||
      code === percent ||
      code === at ||
      code === backquote
    );
  }

  private refuseCharacter(code: number): never {
    if (code === tab) return this.cursor.fail("tab-indentation", "a tab stands where only spaces may");
    return this.cursor.fail("syntax", `no value can start with ${String.fromCharCode(code)}`);
  }

  /** Passes blanks, comments and breaks. Tabs count as blanks in brackets and where no key may start. */
  private passToNextToken(): void {
    const cursor = this.cursor;
    for (;;) {
      while (
        cursor.peek() === space ||
        (cursor.peek() === tab && (this.flowLevel > 0 || !this.simpleKeyAllowed))
      ) {
        cursor.position++;
      }
      if (cursor.peek() === hash) cursor.passToLineEnd();
      if (!isBreak(cursor.peek())) return;
      cursor.passBreak();
      if (this.flowLevel === 0) this.simpleKeyAllowed = true;
    }
  }

  // Tokens

  private push(
    kind: TokenKind,
    start: number,
    column: number,
    value = "",
    handle = "",
    style: ScalarStyle = "plain",
  ): void {
    this.queue.push({ kind, start, end: this.cursor.position, column, value, handle, style });
  }

  private insertMark(kind: TokenKind, index: number, position: number, column: number): void {
    const token: Token = {
      kind,
      start: position,
      end: position,
      column,
      value: "",
      handle: "",
      style: "plain",
    };
    if (index < 0) this.queue.push(token);
    else this.queue.splice(this.head + index, 0, token);
  }

  private pushIndicator(kind: TokenKind, length: number): void {
    const start = this.cursor.position;
    const column = this.cursor.column;
    this.cursor.position += length;
    this.push(kind, start, column);
  }

  private fetchStreamEnd(): void {
    this.unrollIndent(-1);
    this.removeSimpleKey();
    this.simpleKeyAllowed = false;
    this.pushIndicator("stream-end", 0);
  }

  private fetchDirective(): void {
    this.unrollIndent(-1);
    this.removeSimpleKey();
    this.simpleKeyAllowed = false;
    const start = this.cursor.position;
    const directive = readDirective(this.cursor);
    if (directive.kind === "version") this.push("version-directive", start, 0, directive.version);
    else this.push("tag-directive", start, 0, directive.prefix, directive.handle);
  }

  private fetchDocumentIndicator(isStart: boolean): void {
    this.unrollIndent(-1);
    this.removeSimpleKey();
    this.simpleKeyAllowed = false;
    this.pushIndicator(isStart ? "document-start" : "document-end", 3);
  }

  private fetchFlowStart(kind: TokenKind): void {
    this.saveSimpleKey();
    this.flowLevel++;
    if (this.flowLevel > maximumDepth) this.refuseDepth();
    this.simpleKeys.push(this.noKey());
    this.simpleKeyAllowed = true;
    this.pushIndicator(kind, 1);
  }

  private fetchFlowEnd(kind: TokenKind): void {
    this.removeSimpleKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.forgetKeyOfEmptyBrackets(this.simpleKeys.pop());
    }
    this.simpleKeyAllowed = false;
    this.pushIndicator(kind, 1);
  }

  /** What a new flow level holds before its first key. */
  private noKey(): SimpleKey {
    const { position, column, line } = this.cursor;
    return { possible: false, required: false, token: this.nextToken(), position, column, line };
  }

  /**
   * In go-yaml the placeholder of a new flow level has the number of its bracket, so that closing empty brackets
   * forgets that the bracket may start a key: `[]: x` is then an empty list with ignored text after it.
   */
  private forgetKeyOfEmptyBrackets(key: SimpleKey | undefined): void {
    if (key !== undefined) this.simpleKeyByToken.delete(key.token);
  }

  private nextToken(): number {
    return this.taken + this.queue.length - this.head;
  }

  private fetchFlowEntry(): void {
    this.removeSimpleKey();
    this.simpleKeyAllowed = true;
    this.pushIndicator("flow-entry", 1);
  }

  private fetchBlockEntry(): void {
    const cursor = this.cursor;
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) cursor.fail("syntax", "a list item cannot start here");
      this.rollIndent(cursor.column, -1, "block-sequence-start", cursor.position);
    }
    this.removeSimpleKey();
    this.simpleKeyAllowed = true;
    this.pushIndicator("block-entry", 1);
  }

  private fetchKey(): void {
    const cursor = this.cursor;
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) cursor.fail("syntax", "a key cannot start here");
      this.rollIndent(cursor.column, -1, "block-mapping-start", cursor.position);
    }
    this.removeSimpleKey();
    this.simpleKeyAllowed = this.flowLevel === 0;
    this.pushIndicator("key", 1);
  }

  private fetchValue(): void {
    const key = this.simpleKeys.at(-1);
    if (key !== undefined && this.isValid(key)) this.turnIntoKey(key);
    else this.startValueOfComplexKey();
    this.pushIndicator("value", 1);
  }

  private turnIntoKey(key: SimpleKey): void {
    this.insertMark("key", key.token - this.taken, key.position, key.column);
    this.rollIndent(key.column, key.token - this.taken, "block-mapping-start", key.position);
    key.possible = false;
    this.simpleKeyByToken.delete(key.token);
    this.simpleKeyAllowed = false;
  }

  private startValueOfComplexKey(): void {
    const cursor = this.cursor;
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed)
        cursor.fail("syntax", "a second `: ` on one line; quote the text or start a new line");
      this.rollIndent(cursor.column, -1, "block-mapping-start", cursor.position);
    }
    this.simpleKeyAllowed = this.flowLevel === 0;
  }

  private fetchAnchor(kind: "anchor" | "alias"): void {
    const cursor = this.cursor;
    const start = cursor.position;
    const column = cursor.column;
    this.saveSimpleKey();
    this.simpleKeyAllowed = false;
    cursor.position++;
    while (isWordCharacter(cursor.peek())) cursor.position++;
    const name = cursor.source.slice(start + 1, cursor.position);
    if (name === "" || !this.canEndAnchor())
      cursor.fail("syntax", `the name of this ${kind} is wrong`, start);
    this.push(kind, start, column, name);
  }

  private canEndAnchor(): boolean {
    const code = this.cursor.peek();
    return isBlankOrEnd(code) || "?:,]}%@`".includes(String.fromCharCode(code));
  }

  private fetchTag(): void {
    const start = this.cursor.position;
    const column = this.cursor.column;
    this.saveSimpleKey();
    this.simpleKeyAllowed = false;
    const tag = readTag(this.cursor);
    this.push("tag", start, column, tag.suffix, tag.handle);
  }

  private fetchBlockScalar(style: "literal" | "folded"): void {
    const { position, column } = this.cursor;
    this.removeSimpleKey();
    this.simpleKeyAllowed = true;
    const scalar = readBlockScalar(this.cursor, this.indent);
    this.queue.push({
      kind: "scalar",
      start: position,
      end: scalar.end,
      column,
      value: scalar.value,
      handle: "",
      style,
    });
  }

  private fetchQuotedScalar(style: "single-quoted" | "double-quoted"): void {
    const { position, column } = this.cursor;
    this.saveSimpleKey();
    this.simpleKeyAllowed = false;
    this.push("scalar", position, column, readQuotedScalar(this.cursor), "", style);
  }

  private fetchPlainScalar(): void {
    const { position, column } = this.cursor;
    this.saveSimpleKey();
    this.simpleKeyAllowed = false;
    const scalar = readPlainScalar(this.cursor, this.indent, this.flowLevel > 0);
    if (scalar.crossedLine) this.simpleKeyAllowed = true;
    this.queue.push({
      kind: "scalar",
      start: position,
      end: scalar.end,
      column,
      value: scalar.value,
      handle: "",
      style: "plain",
    });
  }

  // Keys without `?`

  private saveSimpleKey(): void {
    if (!this.simpleKeyAllowed) return;
    const { position, column, line } = this.cursor;
    const required = this.flowLevel === 0 && this.indent === column;
    this.removeSimpleKey();
    const token = this.nextToken();
    const key: SimpleKey = { possible: true, required, token, position, column, line };
    this.simpleKeys[this.simpleKeys.length - 1] = key;
    this.simpleKeyByToken.set(token, key);
  }

  private removeSimpleKey(): void {
    const key = this.simpleKeys.at(-1);
    if (!key?.possible) return;
    if (key.required) this.refuseKeyWithoutColon(key);
    key.possible = false;
    this.simpleKeyByToken.delete(key.token);
  }

  private isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.cursor.line && !this.isTooFar(key)) return true;
    if (key.required) this.refuseKeyWithoutColon(key);
    key.possible = false;
    this.simpleKeyByToken.delete(key.token);
    return false;
  }

  private isTooFar(key: SimpleKey): boolean {
    if (this.cursor.position - key.position <= maximumKeyLength) return false;
    return Array.from(this.cursor.source.slice(key.position, this.cursor.position)).length > maximumKeyLength;
  }

  private refuseKeyWithoutColon(key: SimpleKey): never {
    return this.cursor.fail("syntax", "a key here lacks its `: `", key.position);
  }

  // Indentation

  private rollIndent(column: number, index: number, kind: TokenKind, position: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > maximumDepth) this.refuseDepth();
    this.insertMark(kind, index, position, column);
  }

  private unrollIndent(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.insertMark("block-end", -1, this.cursor.position, this.cursor.column);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private refuseDepth(): never {
    return this.cursor.fail("too-deep", `lists and maps nest deeper than ${maximumDepth}`);
  }
}
