/** A value as read from YAML or JSON, before anything is known about its type. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The value if it is an object (not a list, not null). */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** One for all: a large input lacks lists by the hundred thousand. */
const noMembers: readonly Json[] = [];

/** The value if it is a list, else an empty one. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : noMembers;
}

export function asString(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function asBoolean(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** The value if it is an integer; a float or a numeric string is not one, as in the API server's decoder. */
export function asInteger(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}
