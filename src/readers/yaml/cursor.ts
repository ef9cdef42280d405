import {
  carriageReturn,
  dash,
  dot,
  endOfText,
  isBlankOrEnd,
  isBreak,
  lineFeed,
  nextLine,
} from "./characters.ts";
import { ReadFailure, type ReadErrorCode } from "./problem.ts";

/** A place in the text of one document, with line and column kept along. */
export class Cursor {
  readonly source: string;
  position = 0;
  /** Lines passed since the start. */
  line = 0;
  /** Offset at which the current line starts. */
  lineStart = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** Column in UTF-16 units: it decides only where nothing but ASCII stands before it on the line. */
  get column(): number {
    return this.position - this.lineStart;
  }

  /** Character code at the position (plus `ahead`); `endOfText` past the end. */
  peek(ahead = 0): number {
    const index = this.position + ahead;
    return index < this.source.length ? this.source.charCodeAt(index) : endOfText;
  }

  /**
   * Passes one line break and returns what it stands for in a scalar. CR CR LF is one break: kubectl's line reader
   * strips one CR before each LF, and go-yaml reads the rest as CR LF.
   */
  passBreak(): string {
    const code = this.peek();
    this.position += this.breakLength(code);
    this.line++;
    this.lineStart = this.position;
    return code === lineFeed || code === carriageReturn || code === nextLine
      ? "\n"
      : String.fromCharCode(code);
  }

  private breakLength(code: number): number {
    if (code !== carriageReturn) return 1;
    if (this.peek(1) === lineFeed) return 2;
    return this.peek(1) === carriageReturn && this.peek(2) === lineFeed ? 3 : 1;
  }

  /** True at `---` or `...` in column 0 when a blank, a break or the end follows. */
  isAtDocumentIndicator(): boolean {
    if (this.position !== this.lineStart) return false;
    const code = this.peek();
    if (code !== dash && code !== dot) return false;
    return this.peek(1) === code && this.peek(2) === code && isBlankOrEnd(this.peek(3));
  }

  passBlanksAndComment(): void {
    while (this.peek() === 0x20 || this.peek() === 0x09) this.position++;
    if (this.peek() === 0x23) this.passToLineEnd();
  }

  passToLineEnd(): void {
    while (!this.isAtLineEnd()) this.position++;
  }

  isAtLineEnd(): boolean {
    const code = this.peek();
    return code === endOfText || isBreak(code);
  }

  fail(code: ReadErrorCode, message: string, offset = this.position): never {
    throw new ReadFailure(code, message, offset);
  }
}
