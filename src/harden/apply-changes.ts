import type { FieldPath } from "../confinement/index.ts";
import type { Json, JsonObject } from "../workload/index.ts";
import { asList, asObject, valueAt } from "../workload/index.ts";
import type { FieldChange } from "./change.ts";

/** The object with the changes made: what an edit of its text must read as. The object itself stays as it is. */
export function applyChanges(object: JsonObject, changes: readonly FieldChange[]): JsonObject {
  return changes.reduce((value, change) => asObject(changed(value, change.path, change)) ?? value, object);
}

function changed(value: Json | undefined, [step, ...rest]: FieldPath, change: FieldChange): Json {
  if (step === undefined) return atEnd(value, change);
  if (typeof step === "number") {
    return asList(value).map((one, index) => (index === step ? changed(one, rest, change) : one));
  }
  const map = asObject(value) ?? {};
  if (change.kind === "remove" && rest.length === 0) return without(map, step);
  if (change.kind === "remove" && map[step] === undefined) return map;
  return { ...map, [step]: changed(map[step], rest, change) };
}

function atEnd(value: Json | undefined, change: FieldChange): Json {
  if (change.kind === "set") return change.value;
  if (change.kind === "remove") return value ?? null;
  const members = asList(value);
  return members.some((one) => isSame(one, change.value)) ? members : [...members, change.value];
}

function without(map: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

/** Whether two values are the same data; the order of keys does not count. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    const [a, b] = [asList(left), asList(right)];
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  const [a, b] = [asObject(left), asObject(right)];
  if (a === undefined || b === undefined) return Object.is(left, right);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/**
 * The same changes as the editor wants them: one for each place, and one for everything below a parent that is missing or empty, so that
 * no two of them make the same parent. What changes nothing is left out.
 */
export function mergeChanges(object: JsonObject, changes: readonly FieldChange[]): FieldChange[] {
  const result = applyChanges(object, changes);
  const merged = new Map<string, FieldChange>();
  for (const change of changes) {
    const one = atFirstMissing(object, result, change);
    if (one !== undefined) merged.set(JSON.stringify(one.path) + appendKey(one), one);
  }
  return [...merged.values()];
}

/** Several members may be appended to one list. */
function appendKey(change: FieldChange): string {
  return change.kind === "append" ? JSON.stringify(change.value) : "";
}

function atFirstMissing(
  object: JsonObject,
  result: JsonObject,
  change: FieldChange,
): FieldChange | undefined {
  const before = valueAt(object, change.path);
  const after = valueAt(result, change.path);
  if (change.kind === "remove") return before === undefined ? undefined : change;
  if (isSame(before, after)) return undefined;
  const { path } = change;
  for (let length = 1; length <= path.length; length++) {
    const part = path.slice(0, length);
    if (!isEmpty(valueAt(object, part))) continue;
    return { kind: "set", path: part, value: valueAt(result, part) ?? null };
  }
  return change.kind === "set" ? { ...change, value: after ?? null } : change;
}

/** Absent, null, an empty map or an empty list: written anew as a whole. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
