import type { SyntaxNode } from "../syntax-node.ts";
import { refuse } from "./refusal.ts";

/** Offset of the first character of the line. */
export function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf("\n", position - 1) + 1;
}

/** Offset of the next line, or the end of the text. */
export function nextLine(text: string, position: number): number {
  const lineFeed = text.indexOf("\n", position);
  return lineFeed < 0 ? text.length : lineFeed + 1;
}

/** The line break to write here: that of the line before, or of the line itself where it is the first. */
export function lineBreakAt(text: string, position: number): string {
  const before = position === 0 ? -1 : text.lastIndexOf("\n", position - 1);
  const lineFeed = before < 0 ? text.indexOf("\n", position) : before;
  return lineFeed > 0 && text.charAt(lineFeed - 1) === "\r" ? "\r\n" : "\n";
}

/** The white space that a line begins with; a byte order mark is none. */
export function indentationAt(text: string, position: number): string {
  const start = lineStart(text, position);
  return /^[ \t]*/.exec(text.slice(start, position))?.[0] ?? "";
}

/** Whether nothing but white space stands before it on its line. */
export function startsLine(text: string, position: number): boolean {
  return /^\ufeff?[ \t]*$/.test(text.slice(lineStart(text, position), position));
}

/** Where the written value ends, without the blank lines after a block text. */
export function contentEnd(text: string, node: SyntaxNode): number {
  const last = lastPart(node);
  if (last.kind !== "scalar" || (last.style !== "literal" && last.style !== "folded")) return last.end;
  return last.start + text.slice(last.start, last.end).trimEnd().length;
}

/** Whether blank lines after the value are part of it: `|+` and `>+`. */
function keepsBlankLines(text: string, node: SyntaxNode): boolean {
  const last = lastPart(node);
  return (
    last.kind === "scalar" &&
    (last.style === "literal" || last.style === "folded") &&
    /^[|>]\d?\+/.test(text.slice(last.start, last.start + 3))
  );
}

function lastPart(node: SyntaxNode): SyntaxNode {
  let last = node;
  for (;;) {
    if (last.kind === "scalar" || last.kind === "alias" || last.style === "flow") return last;
    const inner = last.kind === "map" ? last.entries.at(-1)?.value : last.items.at(-1);
    if (inner === undefined) return last;
    last = inner;
  }
}

/**
 * Where the line after a value in block style begins, past the comment on its last line and past comment lines that belong to it:
 * those indented deeper than `column`, and those in `column` itself where nothing of that column follows.
 */
export function lineAfter(text: string, node: SyntaxNode, column: number): number {
  if (keepsBlankLines(text, node)) return lastPart(node).end;
  const end = contentEnd(text, node);
  const next = nextLine(text, end);
  if (!/^(?:[ \t]+#.*|[ \t]*)\r?\n?$/.test(text.slice(end, next)))
    refuse("something else stands on the same line");
  return pastComments(text, next, column);
}

function pastComments(text: string, from: number, column: number): number {
  let position = from;
  let deeperEnd = from;
  for (;;) {
    const comment = /^( *)#/.exec(text.slice(position, nextLine(text, position)));
    const indent = comment?.[1]?.length ?? -1;
    if (indent < column) break;
    position = nextLine(text, position);
    if (indent > column) deeperEnd = position;
    if (position >= text.length) break;
  }
  const following = /^(?:[ \t]*(?:#.*)?\r?\n)*( *)[^\s#]/.exec(text.slice(position, position + 4096));
  const isTaken =
    following === null || (following[1]?.length ?? 0) < column || /^---/.test(text.slice(position));
  return isTaken ? position : deeperEnd;
}
