import type { Json } from "../../workload/index.ts";
import { scalarText, type Quoting } from "./scalar-text.ts";

/** How a list or map in flow style is written. */
export interface FlowStyle {
  readonly keys: Quoting;
  readonly strings: Quoting;
  /** Between key and value. */
  readonly colon: string;
  /** Between members on one line. */
  readonly comma: string;
  /** Inside the braces of a map, such as the blanks of `{ a: 1 }`. */
  readonly padding: string;
  /** The same for a list: `[ a ]`. */
  readonly listPadding: string;
  /** Each member on a line of its own; absent for one line. */
  readonly lines?: FlowLines | undefined;
}

export interface FlowLines {
  readonly lineBreak: string;
  /** White space before the closing bracket. */
  readonly indentation: string;
  /** What each member has more. */
  readonly step: string;
}

export const plainFlow: FlowStyle = {
  keys: "plain",
  strings: "plain",
  colon: ": ",
  comma: ", ",
  padding: "",
  listPadding: "",
};

export function flowText(value: Json, style: FlowStyle): string {
  if (typeof value !== "object" || value === null) return scalarText(value, style.strings);
  const isList = Array.isArray(value);
  const inner = deeper(style);
  const members = isList
    ? (value as readonly Json[]).map((item) => flowText(item, inner))
    : Object.entries(value).map(([key, member]) => flowEntry(key, member, inner));
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return open + close;
  if (style.lines === undefined) {
    const padding = isList ? style.listPadding : style.padding;
    return open + padding + members.join(style.comma) + padding + close;
  }
  const { lineBreak, indentation, step } = style.lines;
  const before = lineBreak + indentation;
  return `${open}${members.map((member) => before + step + member).join(",")}${before}${close}`;
}

export function flowEntry(key: string, value: Json, style: FlowStyle): string {
  return scalarText(key, style.keys) + style.colon + flowText(value, style);
}

/** The style one level deeper. */
export function deeper(style: FlowStyle): FlowStyle {
  if (style.lines === undefined) return style;
  if (style.keys !== "double") return { ...style, lines: undefined };
  return { ...style, lines: { ...style.lines, indentation: style.lines.indentation + style.lines.step } };
}
