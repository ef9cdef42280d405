import type { RunDeclaration } from "../../../src/workload/index.ts";
import type { EngineName } from "../option-set-observation.ts";

/** Words of a command line and what they declare. */
export interface Part {
  readonly words: readonly string[];
  readonly fields: Fields;
  /** Engines on which it can be tried on a small machine; all when absent. */
  readonly on?: readonly EngineName[];
}

export type Fields = Partial<
  Omit<RunDeclaration, "engine" | "format" | "place" | "written" | "notUnderstood">
>;

export function part(words: string, fields: Fields, on?: readonly EngineName[]): Part {
  const list = words.split(" ").filter((one) => one !== "");
  return on === undefined ? { words: list, fields } : { words: list, fields, on };
}

/** Lists of two parts follow each other, tables are merged, of other values the later one stands. */
export function combine(parts: readonly Part[]): { words: readonly string[]; fields: Fields } {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap((one) => Object.entries(one.fields))) {
    const before = fields[name];
    if (Array.isArray(before) && Array.isArray(value))
      fields[name] = [...(before as unknown[]), ...(value as unknown[])];
    else if (isTable(before) && isTable(value)) fields[name] = { ...before, ...value };
    else fields[name] = value;
  }
  return { words: parts.flatMap((one) => one.words), fields: fields };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
