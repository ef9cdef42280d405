import type { SyntaxCollection, SyntaxMap, SyntaxNode } from "../syntax-node.ts";
import { lineStart } from "./lines.ts";
import { memberStart, startWithProperties } from "./members.ts";
import { refuse } from "./refusal.ts";

/** The list or map to change something in; refuses where a change is not safe or not possible. `shared`: see Draft. */
export function guardOpening(
  text: string,
  node: SyntaxNode,
  shared: ReadonlySet<SyntaxNode>,
): SyntaxCollection {
  if (node.kind === "alias")
    return refuse("this is an alias (*): the change would be made where its anchor (&) stands");
  if (node.kind === "scalar") return refuse(whyNoFields(text, node));
  if (node.aliased && !shared.has(node))
    refuse("an alias (*) elsewhere stands for this: the change would be made there too");
  if (node.kind === "map") guardMap(text, node);
  return node;
}

function whyNoFields(text: string, node: SyntaxNode & { readonly kind: "scalar" }): string {
  if (isTemplated(text.slice(node.start, node.end))) return "a template engine fills in this value";
  if (node.style === "literal" || node.style === "folded") return "this is inside a block text";
  return "this is a value without fields";
}

function guardMap(text: string, map: SyntaxMap): void {
  if (map.style === "flow" && text.charAt(map.start) !== "{")
    refuse("this is a pair in a list, without braces");
  for (let index = 0; index < map.entries.length; index++) {
    if (isExplicit(text, memberStart(map, index))) refuse("a key of this map is marked with ?");
    const key = map.entries[index]?.key;
    if (key !== undefined && isTemplated(text.slice(key.start, key.end)))
      refuse("a template engine fills in a key of this map");
  }
}

/** `? key`: the mark stands before the key, on its line or alone on a line above. */
function isExplicit(text: string, keyStart: number): boolean {
  let before = keyStart - 1;
  while (/[ \t]/.test(text.charAt(before))) before--;
  // Lines are not searched for their start: in JSON one may hold everything.
  if (text.charAt(before) === "\n") return isMark(lastLineWithText(text, before + 1));
  return before < keyStart - 1 && isMark(text.slice(Math.max(0, before - 1), before + 1));
}

/** Nothing but a `?`, perhaps after dashes or an opening bracket. */
function isMark(text: string): boolean {
  return /^[- \t,{[]*\?$/.test(text.replace(/[ \t]#.*/, "").trim());
}

/** The line above that is neither blank nor a comment, without its break. */
function lastLineWithText(text: string, from: number): string {
  for (let end = from; end > 0;) {
    const start = lineStart(text, end - 1);
    const line = text.slice(start, end).trimEnd();
    if (!/^[ \t]*(?:#.*)?$/.test(line)) return line;
    end = start;
  }
  return "";
}

/** Refuses where the text of a node cannot go: an alias needs it, or a template engine fills it in. */
export function guardReplacing(text: string, node: SyntaxNode): void {
  const open: SyntaxNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.aliased) refuse("an alias (*) elsewhere stands for this");
    if (next.kind === "sequence") open.push(...next.items);
    else if (next.kind === "map") for (const { key, value } of next.entries) open.push(key, value);
  }
  if (isTemplated(text.slice(startWithProperties(node), node.end)))
    refuse("a template engine fills in this value");
}

/** Refuses where the text of a node is filled in by a template engine: a copy of its data would say something else. */
export function guardCopying(text: string, node: SyntaxNode): void {
  if (isTemplated(text.slice(startWithProperties(node), node.end)))
    refuse("this is an alias (*) for what a template engine fills in");
}

/** `{{ }}` and `{% %}` of template engines, `${}` of envsubst, `%{}` of k3s; `$()` is Kubernetes' own and no template. */
function isTemplated(text: string): boolean {
  return /\{\{|\{%|\$\{|%\{/.test(text);
}

/** A comment in which a template engine sees a statement: what is written beside it may be left out or repeated. */
export function guardComments(text: string, start: number, end: number): void {
  if (/^[ \t]*#.*(?:\{\{|\{%)/m.test(text.slice(start, end)))
    refuse("a comment here holds a template statement");
}
