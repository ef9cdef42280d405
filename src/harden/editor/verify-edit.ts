import type { FieldPath } from "../../confinement/index.ts";
import type { Json } from "../../workload/index.ts";
import { isSame } from "../apply-changes.ts";
import type { FieldChange } from "../change.ts";
import { changeData } from "./change-data.ts";

/** A place where the data after an edit are not what was planned. */
export interface EditProblem {
  readonly path: FieldPath;
  readonly message: string;
}

/**
 * Compares the data of a document before and after an edit, read by any parser: they must be the same except for the
 * changes. Empty when they are. A document without data is null.
 */
export function verifyEdit(before: Json, after: Json, changes: readonly FieldChange[]): EditProblem[] {
  const expected = changeData(before, changes);
  if ("refused" in expected) return [{ path: expected.refused.path, message: expected.refused.reason }];
  return differences(expected.value, after, []);
}

function differences(expected: Json | undefined, found: Json | undefined, path: FieldPath): EditProblem[] {
  if (isSame(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found))
    return [{ path, message: `${words(found)} stands there, not ${words(expected)}` }];
  const isList = Array.isArray(expected);
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys].flatMap((key) =>
    differences(memberOf(expected, key), memberOf(found, key), [...path, isList ? Number(key) : key]),
  );
}

type Container = Readonly<Record<string, Json>>;

function isContainer(value: Json | undefined): value is Json & Container {
  return typeof value === "object" && value !== null;
}

function memberOf(container: Container, key: string): Json | undefined {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function words(value: Json | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
