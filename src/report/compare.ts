import type { DimensionGroup, DimensionId, Verdict } from "../confinement/index.ts";
import type { Assumption, ImageReport, MissingFact, ProblemReport } from "./report.ts";

/** What one `podseal compare` says: columns side by side, dimension by dimension. */
export interface ComparisonReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  readonly assumptions: readonly Assumption[];
  readonly columns: readonly ComparisonColumn[];
  readonly rows: readonly ComparisonRow[];
  /** One for each container that is held against another or its twin, in the order of the columns. */
  readonly summaries: readonly ComparisonSummary[];
  readonly problems: readonly ProblemReport[];
  /** Images of which something is known or was looked for, with where it comes from; absent where there are none. */
  readonly images?: readonly ImageReport[];
}

export interface ComparisonColumn {
  readonly id: string;
  readonly title: string;
  /** `profile` of an engine, a container of a `workload`, or one that is declared to an engine or its runtime (`run`). */
  readonly kind: "profile" | "workload" | "run";
  /** The column that its verdicts are against by its id, rootless Podman's profile, or the workload's twin. */
  readonly against: string;
  /** Where a container is declared. */
  readonly file?: string;
  readonly line?: number;
}

/** The answer for one container: how much of what a pod or its namespace can set is at least as confined as the base. */
export interface ComparisonSummary {
  readonly column: string;
  readonly against: string;
  /** Gating dimensions that a pod or its namespace can set, and how many of them are at least as confined. */
  readonly dimensions: number;
  readonly held: number;
  readonly sentence: string;
  /** Every dimension that is not, looser ones first; those that only the node or the engine can set come last. */
  readonly open: readonly OpenDimension[];
}

export interface OpenDimension {
  readonly dimension: DimensionId;
  readonly reach: "pod" | "namespace" | "node" | "engine";
  readonly verdict: Verdict;
  readonly value: string;
  readonly base: string;
  /** What the difference opens. */
  readonly why: string;
  readonly remedy: string;
  /** Set where the two values have no order and Podseal takes this one for good enough. */
  readonly accepted?: string;
  readonly missing?: readonly MissingFact[];
}

export interface ComparisonRow {
  readonly dimension: DimensionId;
  readonly title: string;
  readonly group: DimensionGroup;
  readonly role: "gate" | "context";
  /** One cell for each column, in order. */
  readonly cells: readonly ComparisonCell[];
  /** What a looser value opens, in one sentence. */
  readonly risk: string;
  /** Vulnerabilities in which this dimension decided. */
  readonly knownIssues: readonly { readonly id: string; readonly words: string }[];
  /** What tightening costs, in performance and compatibility. */
  readonly cost: string;
  readonly advice: string;
}

export interface ComparisonCell {
  readonly value: string;
  readonly verdict: Verdict;
  readonly missing?: readonly MissingFact[];
  readonly source?: string;
}
