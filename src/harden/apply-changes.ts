import type { FieldPath } from "../confinement/index.ts";
import type { Json, JsonObject } from "../workload/index.ts";
import { asList, asObject } from "../workload/index.ts";
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
