/** Whether an absolute path is none of the paths and lies in none of them. */
export function isOutside(path: string, paths: readonly string[]): boolean {
  return !paths.some((folder) => isIn(path, folder));
}

/** As `isOutside`, and none of the paths lies in it either: neither can be reached through the other. */
export function isApart(path: string, paths: readonly string[]): boolean {
  return isOutside(path, paths) && !paths.some((inner) => isIn(inner, path));
}

/** Whether an absolute path is one of the paths, however it is spelt. */
export function isOneOf(path: string, paths: readonly string[]): boolean {
  return paths.some((other) => isIn(path, other) && isIn(other, path));
}

function isIn(path: string, folder: string): boolean {
  const steps = stepsOf(path);
  return stepsOf(folder).every((step, index) => steps[index] === step);
}

/** Steps as the kernel walks them: repeated slashes and "." go nowhere; ".." is resolved by name, as the API refuses it in most places. */
function stepsOf(path: string): string[] {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps;
}
