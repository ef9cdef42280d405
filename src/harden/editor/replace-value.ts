import type { Json } from "../../workload/index.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import { equalsData } from "./equals-data.ts";
import { flowStyleOf } from "./flow-style.ts";
import { contentEnd, lineAfter, lineStart, nextLine, startsLine } from "./lines.ts";
import { startWithProperties } from "./members.ts";
import { insertLines, layoutOf, replace, type Page, type Slot } from "./page.ts";
import { refuse } from "./refusal.ts";
import type { Quoting } from "./scalar-text.ts";
import { blockLines, hasMembers, inlineText } from "./write-block.ts";
import { deeper, flowText } from "./write-flow.ts";

type BlockSlot = Slot & { readonly kind: "block" };
type FlowSlot = Slot & { readonly kind: "flow" };

/** Writes another value in the place of a node. */
export function replaceValue(page: Page, node: SyntaxNode, value: Json, slot: Slot): void {
  // Removed and written again.
  if (equalsData(node, value)) return;
  if (slot.kind === "root") replaceRoot(page, node, value);
  else if (slot.kind === "flow") replaceInFlow(page, node, value, slot);
  else if (staysInFlow(page, node, value)) replaceInline(page, node, flowInPlace(page, node, value), slot);
  else if (hasMembers(value)) replaceByBlock(page, node, value, slot);
  else replaceInline(page, node, inlineText(value, quotingOf(node)), slot);
}

function replaceRoot(page: Page, node: SyntaxNode, value: Json): void {
  if (node.kind === "scalar" || node.kind === "alias" || node.style === "block")
    return refuse("nothing would be left of the document");
  replace(page, node.start, node.end, flowText(value, flowStyleOf(page.text, node, undefined)));
}

function replaceInFlow({ text, edits }: Page, node: SyntaxNode, value: Json, slot: FlowSlot): void {
  const start = startWithProperties(node);
  const isEmpty = node.kind === "scalar" && node.style === "empty";
  const written = flowText(value, valueStyle(node, slot));
  edits.push({ start, end: node.end, text: isEmpty ? beforeEmpty(text, node, slot) + written : written });
}

/** Strings as the one before them, in the members' own indentation. */
function valueStyle(node: SyntaxNode, { style }: FlowSlot): FlowSlot["style"] {
  const quoting = quotingOf(node);
  const inner = deeper(style);
  return quoting === "plain" ? inner : { ...inner, strings: quoting };
}

/** A flow entry may lack its value, and its colon. */
function beforeEmpty(text: string, node: SyntaxNode, { parent, index }: FlowSlot): string {
  const key = parent.kind === "map" ? parent.entries[index]?.key : undefined;
  return key === undefined || text.slice(key.end, node.start).includes(":") ? " " : ": ";
}

/** `{}` and `[]` on one line give way to block style; what has members in flow style keeps it. */
function staysInFlow({ text }: Page, node: SyntaxNode, value: Json): node is SyntaxCollection {
  if ((node.kind !== "map" && node.kind !== "sequence") || node.style !== "flow" || !hasMembers(value))
    return false;
  return !/^(?:\{[ \t]*\}|\[[ \t]*\])$/.test(text.slice(node.start, node.end));
}

function flowInPlace({ text }: Page, node: SyntaxCollection, value: Json): string {
  return flowText(value, flowStyleOf(text, node, undefined));
}

function quotingOf(node: SyntaxNode): Quoting {
  if (node.kind !== "scalar") return "plain";
  if (node.style === "double-quoted") return "double";
  return node.style === "single-quoted" ? "single" : "plain";
}

/** A value on one line in the place of any node in block style. */
function replaceInline(page: Page, node: SyntaxNode, written: string, slot: BlockSlot): void {
  const start = startWithProperties(node);
  if (node.kind === "scalar" && node.style === "empty") {
    replace(page, slot.indicatorEnd, node.end, ` ${written}`);
    return;
  }
  const isBlock = (node.kind === "map" || node.kind === "sequence") && node.style === "block";
  const end = contentEnd(page.text, node);
  if (!isBlock || !startsLine(page.text, node.start)) {
    replace(page, start, end, written);
    return;
  }
  // `key:` and lines below it become `key: value`; an anchor goes with the lines that it named.
  const propertiesEnd = Math.max(slot.indicatorEnd, node.anchor?.end ?? 0, node.tag?.end ?? 0);
  replace(page, slot.indicatorEnd, propertiesEnd, ` ${written}`);
  replace(page, lineStart(page.text, node.start), lineAfter(page.text, node, node.column), "");
}

function replaceByBlock(page: Page, node: SyntaxNode, value: Json, slot: BlockSlot): void {
  const isBlock = (node.kind === "map" || node.kind === "sequence") && node.style === "block";
  if (isBlock) replaceBlockByBlock(page, node, value, slot);
  else if (slot.parent.kind === "sequence") replaceItemByBlock(page, node, value, slot);
  else replaceEntryByBlock(page, node, value, slot);
}

/** A list or map in block style: its lines become others. */
function replaceBlockByBlock(page: Page, node: SyntaxNode, value: Json, slot: BlockSlot): void {
  if (node.tag !== undefined) refuse("this value has a tag (!)");
  const { text } = page;
  const onOwnLine = startsLine(text, node.start);
  const isSameKind = (node.kind === "sequence") === Array.isArray(value);
  const column = isSameKind || !onOwnLine ? node.column : columnIn(page, value, slot);
  const start = onOwnLine ? lineStart(text, node.start) : node.start;
  const lines = blockLines(value, column, layoutOf(page, slot.layout), "plain");
  const written = lines.join(lineBreakOf(page, node));
  replace(page, start, contentEnd(text, node), onOwnLine ? written : written.slice(column));
}

/** `- value` becomes `- key: ...`. */
function replaceItemByBlock(page: Page, node: SyntaxNode, value: Json, slot: BlockSlot): void {
  const { text } = page;
  const start = startWithProperties(node);
  const isEmpty = node.kind === "scalar" && node.style === "empty";
  if (!isEmpty && startsLine(text, start)) refuse("this value stands below its dash");
  const column = slot.parent.column + (isEmpty ? 2 : start - slot.indicatorEnd + 1);
  const lines = blockLines(value, column, layoutOf(page, slot.layout), "plain");
  const written = lines.join(lineBreakOf(page, node)).slice(column);
  if (isEmpty) replace(page, slot.indicatorEnd, node.end, ` ${written}`);
  else replace(page, start, contentEnd(text, node), written);
}

/** `key: value # comment` becomes `key: # comment` with lines below it. */
function replaceEntryByBlock(page: Page, node: SyntaxNode, value: Json, slot: BlockSlot): void {
  const { text } = page;
  const end = contentEnd(text, node);
  const after = nextLine(text, end);
  const start = startWithProperties(node);
  if (!/^(?:[ \t]+#.*|[ \t]*)\r?\n?$/.test(text.slice(end, after)))
    refuse("something else stands on the same line");
  if (text.slice(slot.indicatorEnd, start).includes("\n")) replace(page, lineStart(text, start), after, "");
  else if (end > slot.indicatorEnd) replace(page, slot.indicatorEnd, end, "");
  insertLines(
    page,
    after,
    blockLines(value, columnIn(page, value, slot), layoutOf(page, slot.layout), "plain"),
  );
}

function columnIn(page: Page, value: Json, { parent, layout }: BlockSlot): number {
  if (parent.kind === "sequence") return parent.column + 2;
  const { listStep, mapStep } = layoutOf(page, layout);
  return parent.column + (Array.isArray(value) ? listStep : mapStep);
}

function lineBreakOf({ text }: Page, node: SyntaxNode): string {
  const lineFeed = text.indexOf("\n", node.start);
  const known = lineFeed < 0 ? text.lastIndexOf("\n", node.start) : lineFeed;
  return known > 0 && text.charAt(known - 1) === "\r" ? "\r\n" : "\n";
}
