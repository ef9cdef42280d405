/** How text is laid out and coloured. Made by the command line; a reporter never asks the terminal itself. */
export interface Terminal {
  /** Columns to lay out for. */
  readonly columns: number;
  /** Columns that a text takes on the screen. */
  readonly width: (text: string) => number;
  readonly paint: Paint;
}

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "magenta";
/** Colours a text, or gives it back as it is where colours are off. */
export type Paint = (style: Style, text: string) => string;

/** No colours, one column a character: for files and tests. */
export const plainTerminal: Terminal = {
  columns: 100,
  width: (text) => Array.from(text).length,
  paint: (_style, text) => text,
};

/** Fills a text with spaces to a width; a longer text stays whole. */
export function padEnd(text: string, width: number, terminal: Terminal): string {
  return text + " ".repeat(Math.max(0, width - terminal.width(text)));
}

/** Characters of one column on every terminal. */
const plain = /^[\x20-\x7e]*$/;

/** Breaks a text into lines of at most so many columns, at spaces. A word longer than that stays whole. */
export function wrap(text: string, columns: number, terminal: Terminal): string[] {
  if (!text.startsWith(" ") && terminal.width(text) <= columns) return [text];
  const isPlain = plain.test(text);
  const lines: string[] = [];
  let lineStart = 0;
  let lineEnd = 0;
  let width = 0;
  for (let start = 0, end = 0; start <= text.length; start = end + 1) {
    end = text.indexOf(" ", start);
    if (end < 0) end = text.length;
    const added = isPlain ? end - start : terminal.width(text.slice(start, end));
    const isFirst = lineStart === lineEnd;
    const isFull = !isFirst && width + 1 + added > columns;
    if (isFull) lines.push(text.slice(lineStart, lineEnd));
    if (isFirst || isFull) {
      lineStart = start;
      width = added;
    } else width += 1 + added;
    lineEnd = end;
  }
  lines.push(text.slice(lineStart, lineEnd));
  return lines;
}

/** A text wrapped to the terminal, the first line after one indent and the others after another. */
export function wrapIndented(text: string, first: string, rest: string, terminal: Terminal): string[] {
  const columns = terminal.columns - Math.max(terminal.width(first), terminal.width(rest));
  return wrap(text, columns, terminal).map((line, index) => (index === 0 ? first : rest) + line);
}
