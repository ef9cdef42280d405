import type { Config, ConfiguredWaiver } from "../app/index.ts";
import { readConfig } from "../app/index.ts";
import type { Platform } from "../platform/index.ts";
import { UsageError } from "./output.ts";

export interface LoadedConfig {
  readonly config: Config;
  readonly waivers: readonly ConfiguredWaiver[];
  /** Makes a path of the configuration, which is relative to its file, one that can be opened from here. */
  readonly resolve: (path: string) => string;
  /** The file itself; undefined where there is none. */
  readonly file?: string;
}

const names = ["podseal.yaml", ".podseal.yaml"];

/**
 * The configuration of --config, or the first podseal.yaml here or in a folder above.
 * @param given a path, false for none at all, undefined to look for one
 * @throws UsageError when the file is not as its schema says: nothing is judged by half a configuration.
 */
export function loadConfig(platform: Platform, given: string | false | undefined): LoadedConfig {
  const file = given === false ? undefined : (given ?? findConfig(platform));
  if (file === undefined) return { config: {}, waivers: [], resolve: (path) => path };
  const { config, waivers, problems } = readConfig(platform, file);
  if (problems.length > 0)
    throw new UsageError(["the configuration cannot be used:", ...problems].join("\n  "));
  const folder = platform.parentOf(file);
  return {
    config,
    waivers,
    file: fromHere(platform, file),
    resolve: (path) => (isAbsolute(path) ? path : fromHere(platform, platform.joinPath(folder, path))),
  };
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:/.test(path);
}

/** Relative to the working folder where it is below it: reports name files as a person there would. */
function fromHere(platform: Platform, path: string): string {
  const root = platform.workingFolder;
  if (path === root) return ".";
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function findConfig(platform: Platform): string | undefined {
  let folder = platform.workingFolder;
  for (;;) {
    const found = names
      .map((name) => platform.joinPath(folder, name))
      .find((path) => platform.kindOf(path) === "file");
    if (found !== undefined) return found;
    const parent = platform.parentOf(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
