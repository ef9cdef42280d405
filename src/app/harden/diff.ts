import { applyEdits } from "../../harden/index.ts";
import type { TextEdit } from "../../harden/index.ts";

/** How a diff is written. */
export interface DiffOptions {
  /** Unchanged lines around each change; 3 when not given. */
  readonly context?: number;
}

/**
 * A unified diff that `git apply` and `patch -p1` take: the edits are the hunks, nothing is compared. Empty when the edits change nothing.
 * `path`: as the reader of the diff finds the file, from the folder in which it is applied. A text that was empty is a new file.
 */
export function unifiedDiff(
  path: string,
  before: string,
  edits: readonly TextEdit[],
  { context = 3 }: DiffOptions = {},
): string {
  const page: Page = { text: before, starts: lineStarts(before) };
  const blocks = blocksOf(page, edits).flatMap((block) => changedBlock(page, block));
  if (blocks.length === 0) return "";
  const from = before === "" ? "--- /dev/null" : `--- ${quotePath(`a/${relative(path)}`)}`;
  return `${from}\n+++ ${quotePath(`b/${relative(path)}`)}\n${hunks(page, blocks, context)}`;
}

interface Page {
  readonly text: string;
  /** Offset of each line, and of the end. */
  readonly starts: readonly number[];
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}

/** Lines `from` to before `to`, and the edits within them. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly edits: readonly TextEdit[];
}

function blocksOf(page: Page, edits: readonly TextEdit[]): Block[] {
  const blocks: Block[] = [];
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    const block = blockOf(page, edit);
    const last = blocks.at(-1);
    if (last === undefined || block.from > last.to) blocks.push(block);
    else
      blocks[blocks.length - 1] = {
        from: last.from,
        to: Math.max(last.to, block.to),
        edits: [...last.edits, edit],
      };
  }
  return blocks;
}

/** The lines that an edit touches; none for whole lines that are put in. */
function blockOf({ text, starts }: Page, edit: TextEdit): Block {
  const from = lineOf(starts, edit.start);
  const last = lineOf(starts, edit.end);
  const isWhole =
    starts[last] === edit.end && (edit.text === "" ? starts[from] === edit.start : edit.text.endsWith("\n"));
  const isAtEnd = edit.end === text.length && last === starts.length - 1 && !text.endsWith("\n");
  // At the end of a text without a last line break the last line is touched: it gets one.
  const first = isAtEnd && edit.start === edit.end ? Math.max(0, last - 1) : from;
  return {
    from: first,
    to: isWhole || isAtEnd ? last : Math.min(last + 1, starts.length - 1),
    edits: [edit],
  };
}

/** The line in which an offset stands; the number of lines for the end of the text. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lines from `from` on: the old ones and what they become. */
interface Change {
  readonly from: number;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

/** The block without the lines at its ends that stay the same; nothing when all do. */
function changedBlock({ text, starts }: Page, { from, to, edits }: Block): Change[] {
  const offset = starts[from] ?? 0;
  const slice = text.slice(offset, starts[to]);
  const moved = edits.map(({ start, end, text: written }) => ({
    start: start - offset,
    end: end - offset,
    text: written,
  }));
  const old = linesOf(slice);
  const now = linesOf(applyEdits(slice, moved));
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  if (head + tail >= old.length && head + tail >= now.length) return [];
  return [
    { from: from + head, old: old.slice(head, old.length - tail), now: now.slice(head, now.length - tail) },
  ];
}

/** With their line breaks. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== "");
}

function hunks(page: Page, changes: readonly Change[], context: number): string {
  let written = "";
  let moved = 0;
  for (let index = 0; index < changes.length;) {
    const group = groupFrom(changes, index, context);
    const hunk = hunkOf(page, group, moved, context);
    written += hunk;
    moved += group.reduce((sum, { old, now }) => sum + now.length - old.length, 0);
    index += group.length;
  }
  return written;
}

/** Changes whose context would touch make one hunk. */
function groupFrom(changes: readonly Change[], index: number, context: number): Change[] {
  const group = changes.slice(index, index + 1);
  for (const next of changes.slice(index + 1)) {
    const last = group.at(-1);
    if (last === undefined || next.from - (last.from + last.old.length) > 2 * context) break;
    group.push(next);
  }
  return group;
}

function hunkOf(page: Page, group: readonly Change[], moved: number, context: number): string {
  const lineCount = page.starts.length - 1;
  const first = group[0]?.from ?? 0;
  const start = Math.max(0, first - context);
  let position = start;
  let body = "";
  for (const { from, old, now } of group) {
    body += marked(" ", pageLines(page, position, from)) + marked("-", old) + marked("+", now);
    position = from + old.length;
  }
  const end = Math.min(lineCount, position + context);
  body += marked(" ", pageLines(page, position, end));
  const oldCount = end - start;
  const newCount = group.reduce((sum, { old, now }) => sum + now.length - old.length, oldCount);
  return `@@ -${range(start, oldCount)} +${range(start + moved, newCount)} @@\n${body}`;
}

/** A range without lines is named by the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}

function pageLines({ text, starts }: Page, from: number, to: number): string[] {
  return linesOf(text.slice(starts[from], starts[to]));
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join("");
}

function relative(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "");
}

/** As Git writes names: in quotes where they hold quotes or control characters, with a tab behind where they hold blanks. */
function quotePath(path: string): string {
  if (!/["\u0000-\u001f\u007f]/.test(path)) return path.includes(" ") ? `${path}\t` : path;
  const escaped = path.replace(/["\u0000-\u001f\u007f]/g, (character) =>
    character === '"' ? '\\"' : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}
