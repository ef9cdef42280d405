import type { Platform } from "../../platform/index.ts";
import { toRegExp } from "../../platform/index.ts";

/**
 * Whether a path is left out: itself or a folder above it matches one of the patterns. Paths and patterns may be written in any way
 * ("./a", "a/../b", absolute): relative ones start at the working folder.
 */
export function exclusion(patterns: readonly string[], platform: Platform): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matchers = patterns.map((pattern) => matcherOf(pattern, platform));
  return (path) => {
    const whole = absolute(path, platform);
    const ends = [...whole.matchAll(/(?<=.)\/|$/g)].map(({ index }) => index);
    return ends.some((end) => matchers.some((matcher) => matcher.test(whole.slice(0, end))));
  };
}

/** The working folder's own name is no pattern, whatever characters are in it. */
function matcherOf(pattern: string, platform: Platform): RegExp {
  const whole = absolute(pattern, platform);
  const root = platform.workingFolder.replace(/\/?$/, "/");
  if (!whole.startsWith(root)) return toRegExp(whole);
  const escaped = root.replace(/[.+*?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped}${toRegExp(whole.slice(root.length)).source.slice(1)}`);
}

function absolute(path: string, platform: Platform): string {
  const whole = isAbsolute(path) ? platform.joinPath(path) : platform.joinPath(platform.workingFolder, path);
  return whole.length > 1 ? whole.replace(/\/$/, "") : whole;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path);
}
