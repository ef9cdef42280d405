import type { Platform } from "./platform.ts";
import { walk } from "./walk.ts";

/** Whether a path is a pattern: `*`, `?`, `[...]` or `{a,b}` in it. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** The files that a pattern matches, in the order of names. `**` stands for any number of folders, `*` and `?` stay within one. */
export function expandGlob(platform: Platform, pattern: string): readonly string[] {
  const parts = pattern.split("/");
  const firstMagic = parts.findIndex(isGlob);
  const root = parts.slice(0, firstMagic).join("/") || (pattern.startsWith("/") ? "/" : ".");
  if (platform.kindOf(root) !== "folder") return [];
  const matcher = toRegExp(pattern.replace(/^(\.\/)+/, ""));
  const folders = [...walk(platform, root, { onError: () => undefined })];
  return folders.flatMap(({ files }) => files.filter((file) => matcher.test(file.replace(/^(\.\/)+/, ""))));
}

const tokens = /\*\*\/|\*\*|\*|\?|\[(!?)([^\]]+)\]|\{([^}]*)\}|[^*?[{]+|./g;

/** A pattern as a regular expression over whole paths. */
export function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(tokens, translate)}$`);
}

function translate(token: string, negated?: string, set?: string, choices?: string): string {
  if (token === "**/") return "(?:[^/]+/)*";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (set !== undefined) return `[${negated === "!" ? "^" : ""}${set.replace(/[\\^]/g, "\\$&")}]`;
  if (choices !== undefined)
    return `(?:${choices
      .split(",")
      .map((choice) => choice.replace(tokens, translate))
      .join("|")})`;
  return token.replace(/[.+^${}()|[\]\\]/g, "\\$&");
}
