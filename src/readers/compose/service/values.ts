import { Refusal } from "../../run-values/refusal.ts";
import { describeNode, scalarText } from "../node.ts";
import type { ComposeNode, MapNode, ScalarNode } from "../node.ts";

/** Thrown by the readers of single keys, caught where a service is read. `place` of the node tells the line. */
export class InvalidValue extends Error {
  readonly node: ComposeNode;

  constructor(node: ComposeNode, message: string) {
    super(message);
    this.node = node;
  }
}

/** The value of a reader of single values, its refusal thrown. */
export function checked<T>(node: ComposeNode, value: T | Refusal): T {
  if (value instanceof Refusal) throw new InvalidValue(node, value.reason);
  return value;
}

function wrongType(node: ComposeNode, expected: string): InvalidValue {
  return new InvalidValue(node, `expected ${expected}, not ${describeNode(node)}`);
}

function asScalar(node: ComposeNode, expected: string): ScalarNode {
  if (node.kind !== "scalar" || node.value === null) throw wrongType(node, expected);
  return node;
}

/** A text; a number or a boolean counts as its text. */
export function text(node: ComposeNode): string {
  return scalarText(asScalar(node, "a text"));
}

export function map(node: ComposeNode): MapNode {
  if (node.kind !== "map") throw wrongType(node, "a map");
  return node;
}

/** The items of a list; nothing is an empty list, as an empty key is to Compose. */
export function items(node: ComposeNode): readonly ComposeNode[] {
  if (node.kind === "list") return node.items;
  if (node.kind === "scalar" && node.value === null) return [];
  throw wrongType(node, "a list");
}

export function texts(node: ComposeNode): readonly string[] {
  return items(node).map(text);
}

/** A text or a list of texts. */
export function textOrTexts(node: ComposeNode): readonly string[] {
  return node.kind === "scalar" && node.value !== null ? [text(node)] : texts(node);
}

const trueWords: readonly string[] = ["true", "yes", "y", "on"];
const falseWords: readonly string[] = ["false", "no", "n", "off"];

/** Compose takes the words of YAML 1.1 for booleans where it expects one (compose-go loader/interpolate.go toBoolean@v2.9). */
export function boolean(node: ComposeNode): boolean {
  const word = scalarText(asScalar(node, "a boolean")).toLowerCase();
  if (trueWords.includes(word)) return true;
  if (falseWords.includes(word)) return false;
  throw new InvalidValue(node, `expected true or false, not ${word === "" ? "an empty text" : word}`);
}

/** A number that may be written as a text. */
export function number(node: ComposeNode): number {
  const written = scalarText(asScalar(node, "a number"));
  const value = Number(written);
  if (written.trim() === "" || !Number.isFinite(value)) throw wrongType(node, "a number");
  return value;
}

/** `name: value` of a map, or `name=value` of a list; a name alone has no value. */
export interface Pair {
  readonly name: string;
  readonly value?: string;
}

export function pairs(node: ComposeNode, separator = "="): readonly Pair[] {
  if (node.kind === "map") return [...node.entries].flatMap(([name, value]) => pairsOf(name, value));
  return texts(node).map((line) => {
    const cut = line.indexOf(separator);
    return cut < 0 ? { name: line } : { name: line.slice(0, cut), value: line.slice(cut + 1) };
  });
}

function pairsOf(name: string, value: ComposeNode): readonly Pair[] {
  if (value.kind === "list") return value.items.flatMap((item) => pairsOf(name, item));
  if (value.kind === "map") throw wrongType(value, "a text");
  return [value.value === null ? { name } : { name, value: scalarText(value) }];
}

/** Of pairs with the same name the last one counts. */
export function record(node: ComposeNode): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs(node).map(({ name, value = "" }) => [name, value]));
}

/** The words of a shell string, quotes and backslashes applied, nothing expanded (compose-go: mattn/go-shellwords). */
export function shellWords(line: string): readonly string[] | Refusal {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+)/y;
  let position = 0;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    words.push(unquote(match[1] ?? ""));
    position = pattern.lastIndex;
  }
  return line.slice(position).trim() === "" ? words : new Refusal("a quote is not closed");
}

function unquote(word: string): string {
  return word.replace(
    /\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g,
    (_whole, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? "",
  );
}
