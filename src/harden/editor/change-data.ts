import type { FieldPath } from "../../confinement/index.ts";
import type { Json } from "../../workload/index.ts";
import { isSame } from "../apply-changes.ts";
import type { FieldChange } from "../change.ts";
import { setKey, toDraftable, toJson, type Draftable, type DraftList, type DraftObject } from "./data.ts";
import { Refusal, refuse } from "./refusal.ts";

/** What the data are after the changes, in their order; list indexes count as before the first change. */
export function changeData(
  value: Json,
  changes: readonly FieldChange[],
): { readonly value: Json } | { readonly refused: { readonly path: FieldPath; readonly reason: string } } {
  const holder: DraftList = [toDraftable(value)];
  for (const change of changes) {
    try {
      changeMember(holder, [0, ...change.path], change);
    } catch (error) {
      if (error instanceof Refusal) return { refused: { path: change.path, reason: error.message } };
      throw error;
    }
  }
  return { value: toJson(holder[0] ?? null) };
}

/** Makes one change inside data; `path` runs from `container`, the change's own path is not looked at. */
export function changeMember(container: DraftList | DraftObject, path: FieldPath, change: FieldChange): void {
  const [step, ...rest] = path;
  if (step === undefined) return refuse("the whole object cannot be changed");
  if (rest.length > 0) {
    changeInside(container, step, rest, change);
    return;
  }
  if (change.kind === "set") setMember(container, step, toDraftable(change.value));
  else if (change.kind === "remove") removeMember(container, step);
  else append(listAt(container, step), change.value);
}

function changeInside(
  container: DraftList | DraftObject,
  step: string | number,
  rest: FieldPath,
  change: FieldChange,
): void {
  let child = memberOf(container, step);
  if (child === undefined || child === null) {
    if (change.kind === "remove") return;
    child = typeof rest[0] === "number" ? [] : {};
    setMember(container, step, child);
  }
  if (typeof child !== "object") refuse(`${String(step)} is a value without fields`);
  else changeMember(child, rest, change);
}

function listAt(container: DraftList | DraftObject, step: string | number): DraftList {
  const child = memberOf(container, step) ?? [];
  if (!Array.isArray(child)) return refuse(`${String(step)} is no list`);
  setMember(container, step, child);
  return child;
}

function append(list: DraftList, value: Json): void {
  const isThere = list.some((member) => member !== undefined && isSame(toJson(member), value));
  if (!isThere) list.push(toDraftable(value));
}

function memberOf(container: DraftList | DraftObject, step: string | number): Draftable | undefined {
  if (Array.isArray(container)) return container[indexIn(container, step)];
  return Object.hasOwn(container, keyOf(step)) ? container[keyOf(step)] : undefined;
}

function setMember(container: DraftList | DraftObject, step: string | number, value: Draftable): void {
  if (Array.isArray(container)) container[indexIn(container, step)] = value;
  else setKey(container, keyOf(step), value);
}

function removeMember(container: DraftList | DraftObject, step: string | number): void {
  if (!Array.isArray(container)) Reflect.deleteProperty(container, keyOf(step));
  else if (indexIn(container, step) < container.length) container[indexIn(container, step)] = undefined;
}

/** A list may grow by one: its end is the only place without a member. */
function indexIn(list: DraftList, step: string | number): number {
  if (typeof step !== "number") return refuse(`a list has no field ${step}`);
  return step <= list.length ? step : refuse("the list has no such member");
}

function keyOf(step: string | number): string {
  return typeof step === "string" ? step : refuse(`a map has no member ${step}`);
}
