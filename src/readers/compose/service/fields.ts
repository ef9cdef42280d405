import type { RunDeclaration } from "../../../workload/index.ts";

/** What one key of a source gives a declaration. */
export type Fields = { readonly [Key in keyof RunDeclaration]?: RunDeclaration[Key] };

/** What two keys give together: lists joined, records merged, anything else is the later one's. */
export function combineFields(first: Fields, second: Fields): Fields {
  const before: Readonly<Record<string, unknown>> = { ...first };
  const entries = Object.entries(second).map(
    ([name, value]) => [name, combined(before[name], value)] as const,
  );
  return { ...first, ...Object.fromEntries(entries) };
}

function combined(before: unknown, value: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(value))
    return [...(before as unknown[]), ...(value as unknown[])];
  return isRecord(before) && isRecord(value) ? { ...before, ...value } : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
