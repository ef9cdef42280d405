import type { StreamDocument } from "../yaml/index.ts";

/** Offsets of the members of a list; for YAML a member's text begins at its dash. */
type Ranges = readonly (readonly [start: number, end: number])[];

/** Shorter documents are read as a whole to find a place in them. */
const large = 64 * 1024;

const rangesOf = new WeakMap<StreamDocument, Ranges>();

/** Whether members of a List in the document are read alone, see `listMember`. */
export function isLarge({ offset, end }: StreamDocument): boolean {
  return end - offset >= large;
}

/**
 * The part of a large List document that holds the `items` member of an index, as a document of its own: reading 100 MB again for every
 * place in it would take minutes. Undefined for other documents, and where the members cannot be told apart by their layout alone.
 * In YAML the part is a list of one member.
 */
export function listMember(
  text: string,
  document: StreamDocument,
  index: number,
  count: number,
): StreamDocument | undefined {
  if (!isLarge(document)) return undefined;
  let ranges = rangesOf.get(document);
  if (ranges === undefined) {
    ranges = document.format === "json" ? jsonItems(text, document) : yamlItems(text, document);
    rangesOf.set(document, ranges);
  }
  const range = ranges.length === count ? ranges[index] : undefined;
  if (range === undefined) return undefined;
  return {
    index: document.index,
    format: document.format,
    offset: range[0],
    end: range[1],
    kind: "skipped",
    warnings: [],
  };
}

/** The members of `items` at the root of a JSON object that was read before, so that it is known to be well formed. */
function jsonItems(text: string, { offset, end }: StreamDocument): Ranges {
  const ranges: [number, number][] = [];
  const token = /["{}[\],]/g;
  token.lastIndex = offset;
  let depth = 0;
  let inItems = false;
  let start = -1;
  for (let match = token.exec(text); match !== null && match.index < end; match = token.exec(text)) {
    const at = match.index;
    const mark = match[0];
    if (mark === '"') {
      const close = stringEnd(text, at);
      if (
        depth === 1 &&
        text.slice(at, close) === '"items"' &&
        /\s*:\s*\[/y.test(text.slice(close, close + 20))
      )
        inItems = true;
      token.lastIndex = close;
    } else if (mark === "{" || mark === "[") {
      depth++;
      if (inItems && depth === 3 && start < 0) start = at;
    } else if (mark !== ",") {
      depth--;
      if (inItems && depth === 2 && start >= 0) {
        ranges.push([start, at + 1]);
        start = -1;
      }
      if (inItems && depth === 1) inItems = false;
    }
  }
  return ranges;
}

/** Offset after the closing quote. */
function stringEnd(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** Block members of `items` in column 0 of the root: each begins with a dash in the column of the first. */
function yamlItems(text: string, { offset, end }: StreamDocument): Ranges {
  const head = /(?:^|\n)items:[ \t]*(?:#[^\n]*)?\r?\n( *)- /g;
  head.lastIndex = Math.max(0, offset - 1);
  const match = head.exec(text);
  if (match === null || match.index >= end) return [];
  const separator = `\n${match[1] ?? ""}- `;
  const starts: number[] = [];
  const first = head.lastIndex - separator.length;
  for (let at = first; at >= 0 && at < end; at = text.indexOf(separator, at + 1)) starts.push(at + 1);
  return starts.map((start, index) => [start, starts[index + 1] ?? endOfList(text, start, end)]);
}

/** The last member ends at the next key in column 0. */
function endOfList(text: string, start: number, end: number): number {
  const key = /\n[A-Za-z"']/g;
  key.lastIndex = start;
  const match = key.exec(text);
  return match === null || match.index >= end ? end : match.index + 1;
}
