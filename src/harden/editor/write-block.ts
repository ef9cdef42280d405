import type { Json } from "../../workload/index.ts";
import { flowText, plainFlow } from "./write-flow.ts";
import type { Layout } from "./layout.ts";
import { scalarText, type Quoting } from "./scalar-text.ts";

/** A list or map with members: what takes lines of its own in block style. */
export function hasMembers(value: Json): value is readonly Json[] | Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** The lines of a list or map with members in block style, indented to `column`. */
export function blockLines(value: Json, column: number, layout: Layout, quoting: Quoting): string[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item) => itemLines(item, column, "- ", layout, quoting));
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, member]) =>
    entryLines(key, member, column, layout, "plain"),
  );
}

/** `key: value` in block style. `quoting`: of the value, where it is a string. */
export function entryLines(
  key: string,
  value: Json,
  column: number,
  layout: Layout,
  quoting: Quoting,
): string[] {
  const head = `${" ".repeat(column)}${scalarText(key, "plain")}:`;
  if (!hasMembers(value)) return [`${head} ${inlineText(value, quoting)}`];
  const step = Array.isArray(value) ? layout.listStep : layout.mapStep;
  return [head, ...blockLines(value, column + step, layout, "plain")];
}

/** An item after its dash. `dash`: the dash with the blanks after it. */
export function itemLines(
  item: Json,
  column: number,
  dash: string,
  layout: Layout,
  quoting: Quoting,
): string[] {
  const pad = " ".repeat(column);
  if (!hasMembers(item)) return [`${pad}${dash}${inlineText(item, quoting)}`];
  const inner = column + dash.length;
  const [first = "", ...others] = blockLines(item, inner, layout, "plain");
  return [`${pad}${dash}${first.slice(inner)}`, ...others];
}

/** A value on one line. */
export function inlineText(value: Json, quoting: Quoting): string {
  return typeof value === "object" && value !== null
    ? flowText(value, plainFlow)
    : scalarText(value, quoting);
}
