import type { FieldPath } from "../../confinement/index.ts";
import type { Json } from "../json.ts";
import type { Field } from "./field-table.ts";
import { formatPath } from "./problem.ts";
import type { CheckedField } from "./problem.ts";
import { isSameButForCase, placesFor, similarField, similarValue } from "./suggest.ts";
import type { Level } from "./suggest.ts";

/** A field that its object does not have in this version. */
export interface UnknownField {
  readonly name: string;
  readonly value: Json;
  /** The field as other versions have it. */
  readonly variants: readonly Field[] | undefined;
  /** Of the object that holds it. */
  readonly path: FieldPath;
  /** From the root to that object. */
  readonly levels: readonly Level[];
  readonly minor: number;
}

/** Says what an unknown field probably is: too new, removed, misspelt, misplaced, or nothing that the API knows. */
export function unknownField(unknown: UnknownField): CheckedField {
  return (
    ofAnotherVersion(unknown) ??
    misspelt(unknown, true) ??
    misplaced(unknown) ??
    misspelt(unknown, false) ??
    nothingKnown(unknown)
  );
}

/** A value that the decoder does not take. */
export function wrongType(path: FieldPath, expected: string, value: Json): CheckedField {
  const message = `${formatPath(path)} is ${describeValue(value)}, the API wants ${expected}${adviceFor(expected, value)}`;
  return { path, code: "wrong-type", effect: "refuses", expected, message };
}

/** A string outside the closed set that validation allows. */
export function unknownValue(path: FieldPath, value: string, values: readonly string[]): CheckedField {
  const suggestion = similarValue(value, values);
  const message = `${formatPath(path)} is ${JSON.stringify(value)}, the API allows ${values.join(", ")}`;
  return {
    path,
    code: "unknown-value",
    effect: "refuses",
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** An object whose apiVersion the server does not serve. */
export function notServed(
  apiVersion: string,
  kind: string,
  minor: number,
  served: readonly string[],
): CheckedField {
  const instead = served.length === 0 ? "" : `; use ${served.join(" or ")}`;
  const message = `Kubernetes 1.${minor} does not serve ${kind} in ${apiVersion || "no apiVersion"}${instead}`;
  const suggestion = served[0];
  return {
    path: ["apiVersion"],
    code: "version-not-served",
    effect: "refuses",
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function ofAnotherVersion(unknown: UnknownField): CheckedField | undefined {
  const newer = unknown.variants?.find((field) => field.since > unknown.minor);
  const older = unknown.variants?.findLast((field) => field.last < unknown.minor);
  if (newer !== undefined) {
    const version = `1.${newer.since}`;
    return dropped(
      unknown,
      "field-too-new",
      `exists from Kubernetes ${version} on, not in 1.${unknown.minor}`,
      { version },
    );
  }
  if (older === undefined) return undefined;
  const version = `1.${older.last}`;
  return dropped(unknown, "field-removed", `existed up to Kubernetes ${version}, not in 1.${unknown.minor}`, {
    version,
  });
}

function misspelt(unknown: UnknownField, onlyCase: boolean): CheckedField | undefined {
  const type = unknown.levels.at(-1)?.type;
  const suggestion = type === undefined ? undefined : similarField(type, unknown.name, unknown.minor);
  if (suggestion === undefined || (onlyCase && !isSameButForCase(suggestion, unknown.name))) return undefined;
  return dropped(unknown, "misspelt-field", `is not a field here; ${suggestion} is`, { suggestion });
}

function misplaced(unknown: UnknownField): CheckedField | undefined {
  const belongsAt = placesFor(unknown.levels, unknown.name, unknown.value, unknown.minor);
  if (belongsAt.length === 0) return undefined;
  return dropped(unknown, "misplaced-field", `is not a field here; it belongs at ${belongsAt.join(" or ")}`, {
    belongsAt,
  });
}

function nothingKnown(unknown: UnknownField): CheckedField {
  return dropped(unknown, "unknown-field", "is not a field that the API knows here", {});
}

function dropped(
  unknown: UnknownField,
  code: CheckedField["code"],
  predicate: string,
  more: Partial<CheckedField>,
): CheckedField {
  const path = [...unknown.path, unknown.name];
  return { path, code, effect: "drops", message: `${formatPath(path)} ${predicate}`, ...more };
}

function describeValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the string ${JSON.stringify(shorten(value))}`;
  return typeof value === "number" ? `the number ${value}` : `the boolean ${value}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

/** The repair of the two mistakes that make most wrong types: quotes too many and quotes too few. */
function adviceFor(expected: string, value: Json): string {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  if (isScalar && expected === "a string") return "; put it in quotes";
  const isPlain = typeof value === "string" && /^(?:true|false|-?\d+)$/.test(value);
  return isPlain && (expected === "true or false" || expected.startsWith("an integer"))
    ? "; take off the quotes"
    : "";
}
