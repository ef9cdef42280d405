import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { HardenedFile } from "./edit-file.ts";

/** A file that was not written, and why. */
export interface WriteProblem {
  readonly file: string;
  readonly reason: string;
}

/**
 * Writes every changed file in its place, each as a whole or not at all; one that changed since it was read stays as it is. New files go
 * first, and nothing is written where one of them stands already or cannot be made: pods may name what they hold.
 */
export function writeFiles(platform: Platform, files: readonly HardenedFile[]): WriteProblem[] {
  const added = files.filter(({ isNew }) => isNew === true);
  const taken = added
    .filter(({ file }) => platform.kindOf(file) !== undefined)
    .map(({ file }) => ({ file, reason: "it exists already, so nothing was written" }));
  if (taken.length > 0) return taken;
  const failed = added.flatMap(({ file, after }) => writeText(platform, file, after));
  return failed.length > 0
    ? failed
    : writeChanged(
        platform,
        files.filter(({ isNew }) => isNew !== true),
      );
}

function writeChanged(platform: Platform, files: readonly HardenedFile[]): WriteProblem[] {
  return files
    .filter(({ file, before, after }) => file !== "-" && before !== after)
    .flatMap((one) => {
      if (textOf(platform, one.file) !== one.before)
        return [{ file: one.file, reason: "it changed since it was read" }];
      return writeText(platform, one.file, one.after);
    });
}

/** Writes every file, changed or not, below a folder under the path that it has now. A path outside the working folder keeps its last part only. */
export function writeFolder(
  platform: Platform,
  folder: string,
  files: readonly HardenedFile[],
): WriteProblem[] {
  const taken = new Set<string>();
  return files.flatMap(({ file, after }) => {
    const path = platform.joinPath(folder, placeBelow(file));
    if (taken.has(path)) return [{ file, reason: `another file of the input goes to ${path}` }];
    taken.add(path);
    return writeText(platform, path, after);
  });
}

function placeBelow(file: string): string {
  if (file === "-") return "stdin.yaml";
  const isOutside = file.startsWith("/") || file.startsWith("../") || /^[A-Za-z]:/.test(file);
  return isOutside ? (file.split(/[/\\]/).at(-1) ?? file) : file;
}

/** Writes one file with the folders above it. */
export function writeText(platform: Platform, path: string, text: string): WriteProblem[] {
  try {
    platform.makeFolder(platform.parentOf(path));
    platform.writeFile(path, text);
    return [];
  } catch (error) {
    if (error instanceof FileError) return [{ file: path, reason: error.message }];
    throw error;
  }
}

function textOf(platform: Platform, file: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(platform.readBytes(file));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
