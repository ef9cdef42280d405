import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";

/** The text of a file; undefined for what cannot be read, which the reader of manifests tells. */
export function textOf(platform: Platform, path: string): string | undefined {
  try {
    return platform.kindOf(path) === "file" ? decoded(platform.readBytes(path)) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

export function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}
