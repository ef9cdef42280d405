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
  /** Offset of the line after one that starts at an offset; undefined after the last. */
  readonly next: (start: number) => number | undefined;
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
  if (text !== latest?.text) latest = linesOf(text);
  const { starts, next } = latest;
  let start = starts.at(-1) ?? 0;
  while (start <= offset && !latest.isWhole) {
    const following = next(start);
    if (following === undefined) latest.isWhole = true;
    else starts.push((start = following));
  }
  return starts;
}

function linesOf(text: string): Lines {
  const hasOtherBreaks = text.includes("\r") && /\r(?!\n)/.test(text);
  const next = hasOtherBreaks ? nextAfterAnyBreak(text) : nextAfterLineFeed(text);
  return { text, starts: [0], next, isWhole: false };
}

function nextAfterAnyBreak(text: string): Lines["next"] {
  const lineBreak = /\r\n?|\n/g;
  return (start) => {
    lineBreak.lastIndex = start;
    return lineBreak.exec(text) === null ? undefined : lineBreak.lastIndex;
  };
}

function nextAfterLineFeed(text: string): Lines["next"] {
  return (start) => {
    const at = text.indexOf("\n", start);
    return at < 0 ? undefined : at + 1;
  };
}
