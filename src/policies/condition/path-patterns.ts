/**
 * Regular expressions over absolute paths, for the RE2 of CEL and Rego. They read a path as the kernel does: repeated slashes and "." go nowhere.
 * A path with ".." counts as inside of everything: the API server refuses it in a hostPath (ValidateHostPath, kubernetes
 * pkg/apis/core/validation/validation.go), so that no policy meets one.
 */
const lead = String.raw`(\.?/)*`;
const gap = String.raw`/(\.?/)*`;
const end = String.raw`(/\.?)*`;
const climbing = String.raw`(.*/)?\.\.(/.*)?`;

/** Matches a path that is one of the paths, or lies in one. */
export function insidePattern(paths: readonly string[]): string {
  return `^(${lead}${choice(paths)}(/.*)?|${climbing})$`;
}

/** Matches a path that is one of the paths. "/" is written as no step at all. */
export function equalPattern(paths: readonly string[]): string {
  return `^(${paths.map((path) => equal(path)).join("|")}|${climbing})$`;
}

/** Matches a path that is one of the paths, lies in one, or holds one. */
export function touchingPattern(paths: readonly string[]): string {
  const holding = [...new Set(paths.flatMap(ancestors))].map((path) => equal(path));
  return `^(${lead}${choice(paths)}(/.*)?|${[...holding, climbing].join("|")})$`;
}

function equal(path: string): string {
  const steps = stepsOf(path);
  return steps.length === 0 ? String.raw`${lead}\.?` : `${lead}${steps.join(gap)}${end}`;
}

function choice(paths: readonly string[]): string {
  return `(${paths.map((path) => stepsOf(path).join(gap)).join("|")})`;
}

/** The folders that hold a path, "/" among them. */
function ancestors(path: string): string[] {
  const steps = path.split("/").filter((step) => step !== "");
  return steps.map((_, index) => `/${steps.slice(0, index).join("/")}`);
}

function stepsOf(path: string): string[] {
  return path
    .split("/")
    .filter((step) => step !== "")
    .map((step) => step.replace(/[.+?^${}()|[\]\\*]/g, "\\$&"));
}
