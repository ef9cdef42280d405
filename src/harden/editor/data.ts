import type { Json } from "../../workload/index.ts";

/** Data that is being built. A removed list member leaves a hole, so that later indexes keep their meaning. */
export type Draftable = null | boolean | number | string | DraftList | DraftObject;
export type DraftList = (Draftable | undefined)[];
export interface DraftObject {
  [key: string]: Draftable;
}

/** A copy that may be changed. */
export function toDraftable(value: Json): Draftable {
  if (Array.isArray(value)) return (value as readonly Json[]).map(toDraftable);
  if (typeof value !== "object" || value === null) return value;
  const copy: DraftObject = {};
  for (const [key, member] of Object.entries(value)) setKey(copy, key, toDraftable(member));
  return copy;
}

/** The data without the holes that removed list members left. */
export function toJson(value: Draftable): Json {
  if (Array.isArray(value)) return value.filter((member) => member !== undefined).map(toJson);
  if (typeof value !== "object" || value === null) return value;
  const copy: DraftObject = {};
  for (const [key, member] of Object.entries(value)) setKey(copy, key, toJson(member) as Draftable);
  return copy as Json;
}

/** Sets a key whatever its name: `__proto__` is data here. */
export function setKey(object: DraftObject, key: string, value: Draftable): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
