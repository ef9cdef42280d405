import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";

/** The members of a list that are objects; others are left out, as the API refuses them. */
export function objectsIn(value: Json | undefined): JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}
