import type { Platform } from "../../platform/index.ts";
import { toRegExp } from "../../platform/index.ts";

/**
 * Whether a path is left out: itself or a folder above it matches one of the patterns. Paths and patterns may be written in any way
 * ("./a", "a/../b", absolute): both are relative to the working folder.
 */
export function exclusion(patterns: readonly string[], platform: Platform): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matchers = patterns.map((pattern) => toRegExp(fromWorkingFolder(pattern, platform)));
  return (path) => {
    const parts = fromWorkingFolder(path, platform).split("/");
    return parts.some((_part, index) => {
      const upTo = parts.slice(0, index + 1).join("/");
      return matchers.some((matcher) => matcher.test(upTo));
    });
  };
}

/** One spelling for each path: relative below the working folder, absolute outside. */
function fromWorkingFolder(path: string, platform: Platform): string {
  const { workingFolder } = platform;
  const whole = isAbsolute(path) ? platform.joinPath(path) : platform.joinPath(workingFolder, path);
  const normal = whole.length > 1 ? whole.replace(/\/$/, "") : whole;
  const root = workingFolder.endsWith("/") ? workingFolder : `${workingFolder}/`;
  return normal.startsWith(root) ? normal.slice(root.length) : normal;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path);
}
