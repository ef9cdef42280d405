import type { JsonObject } from "../../workload/index.ts";
import { asObject } from "../../workload/index.ts";
import { ImageError } from "./image-error.ts";

/** @throws ImageError "malformed" for what is no JSON object in UTF-8 */
export function jsonObject(bytes: Uint8Array, what: string): JsonObject {
  const object = asObject(jsonValue(bytes, what));
  if (object === undefined) throw new ImageError("malformed", `${what} is no JSON object`);
  return object;
}

/** @throws ImageError "malformed" */
export function jsonValue(bytes: Uint8Array, what: string): JsonObject[string] {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JsonObject[string];
  } catch (error) {
    throw new ImageError("malformed", `${what} is no JSON`, error);
  }
}
