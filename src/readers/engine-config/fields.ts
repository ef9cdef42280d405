import type { RunPlace } from "../../workload/index.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { isRefusal, Refusal } from "../run-values/refusal.ts";

/** Reads the value of one key; a refusal says what is wrong with it, undefined leaves the field out. */
export type ReadValue = (value: unknown) => unknown;

/** Key in the file -> field of the configuration, and how its value is read. */
export type FieldTable = Readonly<Record<string, readonly [field: string, read: ReadValue]>>;

export interface ReadFields {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, RunPlace>>;
  readonly others: Readonly<Record<string, string>>;
}

/** The keys of a table that have fields, and those that have none. Each key comes with the file that it was last set in. */
export function readFields(
  values: ReadonlyMap<string, { readonly value: unknown; readonly file: string }>,
  table: FieldTable,
  problems: RunProblem[],
): ReadFields {
  const fields: Record<string, unknown> = {};
  const origins: Record<string, RunPlace> = {};
  const others: Record<string, string> = {};
  for (const [key, { value, file }] of values) {
    const known = table[key];
    if (known === undefined) {
      others[key] = JSON.stringify(value) ?? "null";
      continue;
    }
    const [field, read] = known;
    const result = read(value);
    if (isRefusal(result)) {
      problems.push(
        problemAt(
          { file },
          { level: "error", code: "invalid-value", message: `${key}: ${result.reason}`, hint: "" },
        ),
      );
      others[key] = JSON.stringify(value) ?? "null";
    } else if (result !== undefined) {
      fields[field] = result;
      origins[key] = { file };
    }
  }
  return { fields, origins, others };
}

export const text: ReadValue = (value) =>
  typeof value === "string" ? value : new Refusal("expected a text");

/** An empty text means the built-in default and is left out. */
export const textOrNothing: ReadValue = (value) => (value === "" ? undefined : text(value));

export const truth: ReadValue = (value) =>
  typeof value === "boolean" ? value : new Refusal("expected true or false");

export const count: ReadValue = (value) =>
  typeof value === "number" && Number.isInteger(value) ? value : new Refusal("expected a whole number");

export const texts: ReadValue = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value
    : new Refusal("expected a list of texts");

/** A text read further, such as a size. */
export function textAs(parse: (value: string) => unknown): ReadValue {
  return (value) =>
    typeof value === "string"
      ? parse(value)
      : typeof value === "number"
        ? parse(String(value))
        : new Refusal("expected a text");
}

/** Each text of a list read further; the first refusal stands for all. */
export function textsAs(parse: (value: string) => unknown): ReadValue {
  return (value) => {
    const list = texts(value);
    if (!Array.isArray(list)) return list;
    const read = (list as readonly string[]).map(parse);
    return read.find(isRefusal) ?? read;
  };
}

/** `name=value` texts as a record. */
export const record: ReadValue = (value) => {
  const list = texts(value);
  if (!Array.isArray(list)) return list;
  const pairs = (list as readonly string[]).map((line) => [
    line.split("=", 1)[0] ?? "",
    line.slice(line.indexOf("=") + 1),
  ]);
  return Object.fromEntries(pairs) as unknown;
};
