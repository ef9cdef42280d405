import type { Platform } from "../../platform/index.ts";
import { InitError } from "./init-error.ts";
import type { InitFile } from "./init-files.ts";

/**
 * Writes a starting point below a folder, which is made where it is missing. Gives the paths.
 * @throws InitError where a file stands already and `force` is not given: then nothing is written. FileError of the platform.
 */
export function writeInit(
  platform: Platform,
  folder: string,
  files: readonly InitFile[],
  { force }: { readonly force: boolean },
): readonly string[] {
  const placed = files.map(({ file, text }) => ({ path: platform.joinPath(folder, file), text }));
  const taken = placed.filter(({ path }) => platform.kindOf(path) !== undefined).map(({ path }) => path);
  if (taken.length > 0 && !force)
    throw new InitError(
      `${taken.join(", ")} ${taken.length === 1 ? "exists" : "exist"} already, so nothing was written; --force replaces ${taken.length === 1 ? "it" : "them"}`,
    );
  for (const { path, text } of placed) {
    platform.makeFolder(platform.parentOf(path));
    platform.writeFile(path, text);
  }
  return placed.map(({ path }) => path);
}
