import type { PolicyFile, PolicyRequest } from "./policy-request.ts";

/**
 * One thing that can hold a cluster or a node to a level: a folder of this room, with one function. It is found by `--engine NAME` as soon
 * as it stands in the table of targets.ts.
 */
export interface Target {
  /** What it makes, for --help and docs, without a full stop. */
  readonly title: string;
  /** The files, deterministic: the same request gives the same text. */
  readonly generate: (request: PolicyRequest) => readonly PolicyFile[];
}
