import type { Json } from "./json.ts";
import { asList } from "./json.ts";

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined members: an absent field is absent, not undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
  const result: Partial<T> = {};
  // Not Object.entries: this runs for every container of every pod.
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  return result as Defined<T>;
}

/** The strings of a list, in order: the list itself where it holds nothing else, as nearly all do. */
export function stringsOf(value: Json | undefined): readonly string[] {
  const list = asList(value);
  return list.every(isString) ? list : list.filter(isString);
}

function isString(value: Json): value is string {
  return typeof value === "string";
}
