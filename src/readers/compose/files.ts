import { posix } from "node:path";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import type { ComposeNode } from "./node.ts";

export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

/** What the loading of a project and of the projects that it includes have in common. */
export interface Loading {
  /** Undefined for a file that does not exist. */
  readonly readFile: (path: string) => string | undefined;
  readonly problems: RunProblem[];
  readonly told: Set<string>;
  /** Every file that was read, in order. */
  readonly opened: Set<string>;
}

/** The file at a path; a problem when it cannot be had. */
export function openFile(path: string, node: ComposeNode, loading: Loading): ComposeFile | undefined {
  if (/^(?:[a-z+]+:\/\/|git@|github\.com\/)/.test(path)) {
    tellFile(
      loading,
      node,
      "unsupported",
      `${path} is not on this machine: remote resources are not fetched`,
    );
    return;
  }
  const text = loading.readFile(path);
  if (text !== undefined) {
    loading.opened.add(path);
    return { path, text };
  }
  tellFile(loading, node, "missing-file", `${path} cannot be read`);
  return undefined;
}

/** Tells what is wrong with a file that another refers to; undefined, for the caller to hand on. */
export function tellFile(
  { problems }: Loading,
  node: ComposeNode,
  code: "invalid-value" | "missing-file" | "unsupported",
  message: string,
): undefined {
  problems.push(problemAt(node.place, { level: "error", code, message, hint: "" }));
  return undefined;
}

/** A path of a Compose file; relative ones start from `folder`. */
export function resolvePath(folder: string, path: string): string {
  const isElsewhere =
    posix.isAbsolute(path) || path.startsWith("~") || /^(?:[A-Za-z]:[\\/]|\\\\|[a-z+]+:\/\/)/.test(path);
  return isElsewhere ? path : posix.join(folder, path);
}
