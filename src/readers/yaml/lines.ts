/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** The lines of a text as far as they were asked for: often places are asked for at its beginning alone. */
interface Lines {
  readonly text: string;
  /** Offset at which each line starts; the first is 0. */
  readonly starts: number[];
  /** Whether lines end in other ways than at a line feed. */
  readonly hasOtherBreaks: boolean;
  isWhole: boolean;
}

// One entry: positions are asked for one file after the other.
let latest: Lines | undefined;

/** Line and column of an offset. Lines end at LF, CR LF or a lone CR; an offset past the end counts as the end. */
export function lineAndColumn(text: string, offset: number): LineAndColumn {
  const place = Math.max(0, Math.min(offset, text.length));
  const starts = lineStarts(text, place);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: place - (starts[low] ?? 0) + 1 };
}

/** Where lines start, up to an offset at least. */
function lineStarts(text: string, offset: number): readonly number[] {
  if (text !== latest?.text) {
    const hasOtherBreaks = text.includes("\r") && /\r(?!\n)/.test(text);
    latest = { text, starts: [0], hasOtherBreaks, isWhole: false };
  }
  if (!latest.isWhole && (latest.starts.at(-1) ?? 0) <= offset) {
    if (latest.hasOtherBreaks) addByAnyBreak(latest, offset);
    else addByLineFeed(latest, offset);
  }
  return latest.starts;
}

function addByAnyBreak(lines: Lines, offset: number): void {
  const { text, starts } = lines;
  const lineBreak = /\r\n?|\n/g;
  lineBreak.lastIndex = starts.at(-1) ?? 0;
  while (lineBreak.exec(text) !== null) {
    starts.push(lineBreak.lastIndex);
    if (lineBreak.lastIndex > offset) return;
  }
  lines.isWhole = true;
}

/** Makes nothing but the list: a text can have millions of lines. */
function addByLineFeed(lines: Lines, offset: number): void {
  const { text, starts } = lines;
  for (let at = text.indexOf("\n", starts.at(-1)); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
    if (at >= offset) return;
  }
  lines.isWhole = true;
}
