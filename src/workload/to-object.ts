import type { Json, JsonObject } from "./json.ts";
import { asBoolean, asList, asObject, asString } from "./json.ts";
import type { KubernetesObject, OwnerReference } from "./object.ts";
import type { ObjectSource } from "./source.ts";
import { defined } from "./typed-fields.ts";

/** What an object says of itself. Missing parts are empty strings; a `generateName` stands in for the name. */
export function toKubernetesObject(value: JsonObject, source: ObjectSource): KubernetesObject {
  const metadata = asObject(value["metadata"]) ?? {};
  return {
    apiVersion: asString(value["apiVersion"]) ?? "",
    kind: asString(value["kind"]) ?? "",
    name: asString(metadata["name"]) || (asString(metadata["generateName"]) ?? ""),
    namespace: asString(metadata["namespace"]) || undefined,
    labels: stringMap(metadata["labels"]),
    annotations: stringMap(metadata["annotations"]),
    owners: asList(metadata["ownerReferences"]).flatMap(toOwner),
    value,
    source,
  };
}

const noStrings: Readonly<Record<string, string>> = {};

/** The string members of an object, e.g. of labels or annotations. */
export function stringMap(value: Json | undefined): Readonly<Record<string, string>> {
  const map = asObject(value);
  if (map === undefined) return noStrings;
  const result: Record<string, string> = {};
  for (const key of Object.keys(map)) {
    const text = map[key];
    if (typeof text === "string") result[key] = text;
  }
  return result;
}

function toOwner(value: Json): OwnerReference[] {
  const raw = asObject(value);
  const kind = asString(raw?.["kind"]);
  const name = asString(raw?.["name"]);
  if (raw === undefined || kind === undefined || name === undefined) return [];
  return [
    {
      apiVersion: asString(raw["apiVersion"]) ?? "",
      kind,
      name,
      controller: asBoolean(raw["controller"]) ?? false,
      ...defined({ uid: asString(raw["uid"]) }),
    },
  ];
}
