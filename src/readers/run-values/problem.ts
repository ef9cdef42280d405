import type { RunPlace, RunProject } from "../../workload/index.ts";

export type RunProblemCode =
  /** The text is not of the format that it was read as. */
  | "not-this-format"
  /** The text breaks off, or is not well formed. */
  | "malformed"
  /** An option that the engine does not know; it refuses the whole line. */
  | "unknown-option"
  /** A value that the engine refuses, or that is missing. */
  | "invalid-value"
  /** Something that only a shell can tell: a variable, the output of a command. */
  | "needs-shell"
  /** A variable without a value, or a specifier of systemd that only the manager on the host can fill in. */
  | "needs-variable"
  /** A file that the source refers to and that cannot be read. */
  | "missing-file"
  /** Read, but perhaps not as its author meant. */
  | "doubtful"
  /** Known, and not read by this version. */
  | "unsupported";

/** Something about a run source that its author should know. `error`: that part could not be read, or the engine refuses it. */
export interface RunProblem {
  readonly level: "error" | "warning";
  readonly code: RunProblemCode;
  readonly file: string;
  /** From 1; undefined for a problem of the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}

/** What was read of one source, and what its author should know. A project without containers, pods and resources: nothing was found. */
export interface RunReading {
  readonly project: RunProject;
  readonly problems: readonly RunProblem[];
}

/** What a problem says, apart from where. */
export interface ProblemWords {
  readonly level: "error" | "warning";
  readonly code: RunProblemCode;
  readonly message: string;
  readonly hint: string;
}

export function problemAt(place: RunPlace, words: ProblemWords): RunProblem {
  return { ...words, file: place.file, line: place.line, column: place.column };
}
