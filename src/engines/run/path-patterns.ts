/**
 * Whether a path matches a shell pattern in which `*` and `?` do not cross a slash, as Go's path/filepath.Match reads them (brackets
 * too). A list of the engine may itself hold `*` for every CPU: then both texts are patterns, and equal ones match.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  return path === pattern || toExpression(pattern).test(path);
}

function toExpression(pattern: string): RegExp {
  const parts = pattern.match(/\[\^?[^\]]+\]|[\s\S]/g) ?? [];
  return new RegExp(`^${parts.map(partOf).join("")}$`);
}

function partOf(part: string): string {
  if (part === "*") return "[^/]*";
  if (part === "?") return "[^/]";
  return part.length > 1 && part.startsWith("[") ? part : part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
