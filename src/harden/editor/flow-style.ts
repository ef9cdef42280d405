import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import { indentationAt, lineBreakAt, startsLine } from "./lines.ts";
import { memberAt, memberCount, memberStart } from "./members.ts";
import { mayBeNoString, type Quoting } from "./scalar-text.ts";
import { plainFlow, type FlowLines, type FlowStyle } from "./write-flow.ts";

/**
 * How members of a flow collection are written, read off those it has; `around`: the style of the collection that it stands in. `lines`
 * of the result are those of its own members: `indentation` is that of its closing bracket.
 */
export function flowStyleOf(text: string, node: SyntaxCollection, around: FlowStyle | undefined): FlowStyle {
  const inherited = around ?? plainFlow;
  const count = memberCount(node);
  if (count === 0) return inherited;
  return { ...inherited, ...ownStyle(text, node, inherited), lines: ownLines(text, node) };
}

function ownStyle(text: string, node: SyntaxCollection, inherited: FlowStyle): Partial<FlowStyle> {
  const comma = commaOf(text, node);
  const padding = /^[ \t]*/.exec(text.slice(node.start + 1, memberStart(node, 0)))?.[0] ?? "";
  if (node.kind === "sequence")
    return { strings: quotingOf(node.items) ?? inherited.strings, listPadding: padding, ...comma };
  const keys = quotingOf(node.entries.map(({ key }) => key)) ?? inherited.keys;
  const strings = keys === "double" ? "double" : inherited.strings;
  const colon = colonOf(text, node) ?? inherited.colon;
  // Without a second member the comma is as wide as the colon: `{"a":1}` has no blanks.
  return { keys, strings, colon, padding, comma: colon.endsWith(" ") ? ", " : ",", ...comma };
}

/** Double or single quotes where the last string has them; undefined where it is perhaps no string. */
function quotingOf(nodes: readonly SyntaxNode[]): Quoting | undefined {
  const last = nodes.at(-1);
  if (last?.kind !== "scalar") return undefined;
  if (last.style === "double-quoted") return "double";
  if (last.style === "single-quoted") return "single";
  return mayBeNoString(last.text) ? undefined : "plain";
}

function colonOf(text: string, node: SyntaxCollection & { readonly kind: "map" }): string | undefined {
  const last = node.entries.at(-1);
  if (last === undefined) return undefined;
  const between = text.slice(last.key.end, last.value.start);
  // A blank may be left out only after a key in quotes.
  const isCompact = between === ":" && last.key.kind === "scalar" && last.key.style === "double-quoted";
  if (isCompact && last.value.kind === "scalar" && last.value.style === "empty") return undefined;
  return isCompact || /^ ?: $/.test(between) ? between : undefined;
}

function commaOf(text: string, node: SyntaxCollection): Partial<FlowStyle> {
  const count = memberCount(node);
  if (count < 2) return {};
  const between = text.slice(memberAt(node, count - 2).end, memberStart(node, count - 1));
  return /^,[ \t]*$/.test(between) ? { comma: between } : {};
}

function ownLines(text: string, node: SyntaxCollection): FlowLines | undefined {
  const last = memberStart(node, memberCount(node) - 1);
  const first = memberStart(node, 0);
  if (!text.slice(node.start, first).includes("\n") || !startsLine(text, first)) return undefined;
  const member = indentationAt(text, startsLine(text, last) ? last : first);
  const close = node.end - 1;
  const indentation = startsLine(text, close) ? indentationAt(text, close) : "";
  const step = member.startsWith(indentation) ? member.slice(indentation.length) : "  ";
  return { lineBreak: lineBreakAt(text, first), indentation, step };
}
