import type { Json } from "../../workload/index.ts";
import type { YamlValue } from "./write-yaml.ts";

/** A value of an object to write: null, which says the same as absence, is left out of maps. */
export function yamlOfJson(value: Json): YamlValue {
  if (Array.isArray(value)) return (value as readonly Json[]).map(yamlOfJson);
  if (value === null) return "";
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === null || one === undefined ? [] : [[key, yamlOfJson(one)]],
    ),
  );
}
