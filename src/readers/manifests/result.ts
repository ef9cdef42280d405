import type { Inventory, UnjudgedCode, Workload } from "../../workload/index.ts";
import type { FieldProblemCode } from "../../workload/index.ts";
import type { FileErrorCode } from "../../platform/index.ts";
import type { NodeReport } from "../context/node-report.ts";
import type { ReadErrorCode, ReadWarningCode } from "../yaml/index.ts";

/** Why a file cannot be read as text, or how it is written. */
export type EncodingCode = "utf-16" | "not-utf-8" | "binary" | "too-large";

export type ReadProblemCode =
  | FileErrorCode
  | EncodingCode
  | ReadErrorCode
  | ReadWarningCode
  | FieldProblemCode
  /** A pattern that matches no file. */
  | "no-match"
  /** A list at the top of a document: kubectl refuses it, its members are judged. */
  | "top-level-list"
  /** A value that a template engine fills in before it is applied. */
  | "template-value"
  /** A `--context-file` that does not follow its schema. */
  | "invalid-context"
  /** An image of which nothing could be found out. */
  | "image-unknown"
  | "image-files-unknown"
  /** helm or kustomize ended with an error. */
  | "render-failed";

/**
 * Something about the input that its author should know. `error`: a part of the input could not be read and is not judged.
 * `warning`: it is read, but perhaps not as its author meant.
 */
export interface ReadProblem {
  readonly level: "error" | "warning";
  readonly code: ReadProblemCode;
  readonly file: string;
  /** From 1; undefined for a problem of the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}

export type NotJudgedCode =
  | UnjudgedCode
  | "template"
  | "helm-chart"
  | "helm-object"
  | "kustomization"
  | "kustomize-patch"
  | "gitops-object"
  | "encrypted"
  | "compose"
  /** What crictl prints of a container, or is given to make one. */
  | "crictl"
  | "quadlet"
  | "no-kind";

/** A part of the input behind which pods may stand and that is not judged. Never passed over silently. */
export interface NotJudged {
  readonly code: NotJudgedCode;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** `Kind/namespace/name`, when it is an object. */
  readonly object: string | undefined;
  readonly message: string;
  /** How to have it judged. */
  readonly hint: string;
}

export interface ReadStatistics {
  readonly files: number;
  readonly documents: number;
  /** Documents that provably hold nothing of interest and were left unparsed. */
  readonly skippedUnparsed: number;
  /** Files without any object of the Kubernetes API. */
  readonly filesWithoutObjects: number;
  readonly bytes: number;
  /** Objects of the API that were read, workloads among them. */
  readonly objects: number;
}

/**
 * All that was read. Workloads are folded (see `fold`) and in the order of the input. Who is the last to use them may take them out, to
 * have them no longer in memory.
 */
export interface ReadResult {
  readonly workloads: Workload[];
  readonly inventory: Inventory;
  /** What Node objects of the input say. */
  readonly nodes: readonly NodeReport[];
  readonly problems: readonly ReadProblem[];
  readonly notJudged: readonly NotJudged[];
  readonly statistics: ReadStatistics;
}
