import type { FieldPath } from "../../confinement/index.ts";
import { asList, asObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { CheckedField } from "../fields/problem.ts";
import { formatPath } from "../fields/problem.ts";

/** A part of a pod spec at its place in the object. */
export interface Placed {
  readonly value: JsonObject;
  readonly path: FieldPath;
}

/** The map at a key, empty where there is none: validation of what is not written finds nothing. */
export function inside({ value, path }: Placed, key: string): Placed {
  return { value: asObject(value[key]) ?? {}, path: [...path, key] };
}

/** The maps of the list at a key. */
export function each({ value, path }: Placed, key: string): readonly Placed[] {
  const placed: Placed[] = [];
  asList(value[key]).forEach((item: Json, index) => {
    const map = asObject(item);
    if (map !== undefined) placed.push({ value: map, path: [...path, key, index] });
  });
  return placed;
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

export function containersOf(spec: Placed): readonly Placed[] {
  return containerLists.flatMap((list) => each(spec, list));
}

/** The place of one field. */
export function fieldOf({ path }: Placed, ...steps: readonly (string | number)[]): FieldPath {
  return [...path, ...steps];
}

/** A value that decodes and that validation refuses; `reason` goes on from "spec.hostNetwork: ". */
export function invalid(path: FieldPath, reason: string): CheckedField {
  return {
    path,
    code: "invalid-value",
    effect: "refuses",
    message: `${formatPath(path)}: ${reason}`,
  };
}
