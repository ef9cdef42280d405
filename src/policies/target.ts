import type { Rule } from "../rules/index.ts";
import type { PolicyFile, PolicyRequest } from "./policy-request.ts";

/**
 * One thing that can hold a cluster or a node to a level: a folder of this room, with one function. It is found by `--engine NAME` as soon
 * as it stands in the table of targets.ts.
 */
export interface Target {
  /** What it makes, for --help and docs, without a full stop. */
  readonly title: string;
  /**
   * For a target that holds pods to rules: why it cannot hold this one, undefined when it can. docs/policies.md has a column for each
   * such target.
   */
  readonly cannotHold?: (rule: Rule) => string | undefined;
  /**
   * How its files go into one stream: as documents of YAML (when absent), as parts under headings that say where each belongs, or not at
   * all when there are several.
   */
  readonly stream?: "sections" | "one-file";
  /** It looks at workloads, and makes nothing without manifests. */
  readonly needsInput?: true;
  /** The files, deterministic: the same request gives the same text. */
  readonly generate: (request: PolicyRequest) => readonly PolicyFile[];
}
