import type { Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import type { Json, JsonObject } from "../../../workload/index.ts";
import { asObject } from "../../../workload/index.ts";
import { toImageError } from "../image-error.ts";
import { jsonValue } from "../json-bytes.ts";

/** A file of an engine's storage. @throws ImageError "refused" where it may not be read, else "not-found" */
export function storedFile(platform: Platform, path: string): Uint8Array {
  return stored(() => platform.readBytes(path), path);
}

/** @throws ImageError as `storedFile`, and "malformed" for what is no JSON */
export function storedJson(platform: Platform, path: string): Json {
  return jsonValue(storedFile(platform, path), path);
}

/** Does what touches a file of a storage. @throws ImageError as `storedFile` */
export function stored<T>(act: () => T, path: string): T {
  try {
    return act();
  } catch (error) {
    throw toImageError(error, path);
  }
}

/** Whether a storage is there: a file of it that this user may not look at counts, so that it is told when the storage is read. */
export function isStored(platform: Platform, path: string): boolean {
  try {
    return platform.kindOf(path) === "file";
  } catch (error) {
    if (error instanceof FileError) return error.code === "no-permission";
    throw error;
  }
}

/** The objects of a list. */
export function objectsOf(list: readonly Json[]): readonly JsonObject[] {
  return list.map(asObject).filter((one) => one !== undefined);
}
