/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

// One entry: positions are asked for one file after the other.
let latestText: string | undefined;
let latestStarts: readonly number[] = [];

/** Line and column of an offset. Lines end at LF, CR LF or a lone CR; an offset past the end counts as the end. */
export function lineAndColumn(text: string, offset: number): LineAndColumn {
  const starts = lineStarts(text);
  const place = Math.max(0, Math.min(offset, text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: place - (starts[low] ?? 0) + 1 };
}

/** Offset at which each line starts; the first is 0. */
function lineStarts(text: string): readonly number[] {
  if (text === latestText) return latestStarts;
  latestStarts =
    text.includes("\r") && /\r(?!\n)/.test(text) ? startsByAnyBreak(text) : startsByLineFeed(text);
  latestText = text;
  return latestStarts;
}

function startsByAnyBreak(text: string): readonly number[] {
  const starts = [0];
  const lineBreak = /\r\n?|\n/g;
  while (lineBreak.exec(text) !== null) starts.push(lineBreak.lastIndex);
  return starts;
}

/** Makes nothing but the list: a text can have millions of lines. */
function startsByLineFeed(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
