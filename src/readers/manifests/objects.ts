import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";

/** An object of a document with its path in it. */
export interface PlacedObject {
  readonly value: JsonObject;
  readonly path: FieldPath;
}

/**
 * The objects of a document: itself, or the members of a List of any kind. Members of a typed list (`PodList`) have no kind of their
 * own when the API server returns them: it is the list's. Lists in lists are followed, though kubectl refuses them.
 */
export function objectsIn(value: Json, path: FieldPath = []): readonly PlacedObject[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((member, index) => objectsIn(member, [...path, index]));
  const object = asObject(value);
  if (object === undefined) return [];
  if (!isList(object)) return [{ value: object, path }];
  return asList(object["items"]).flatMap((item, index) =>
    objectsIn(withKindOf(object, item), [...path, "items", index]),
  );
}

function isList(object: JsonObject): boolean {
  return asString(object["kind"])?.endsWith("List") === true && Array.isArray(object["items"]);
}

function withKindOf(list: JsonObject, item: Json): Json {
  const member = asObject(item);
  const kind = asString(list["kind"])?.slice(0, -"List".length) ?? "";
  if (member === undefined || kind === "" || member["kind"] !== undefined) return item;
  return { apiVersion: list["apiVersion"] ?? "", kind, ...member };
}
