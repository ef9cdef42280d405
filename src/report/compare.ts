import type { DimensionGroup, DimensionId, Verdict } from "../confinement/index.ts";
import type { Assumption, MissingFact, ProblemReport } from "./report.ts";

/** What one `podseal compare` says: columns side by side, dimension by dimension. */
export interface ComparisonReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  readonly assumptions: readonly Assumption[];
  readonly columns: readonly ComparisonColumn[];
  readonly rows: readonly ComparisonRow[];
  readonly problems: readonly ProblemReport[];
}

export interface ComparisonColumn {
  readonly id: string;
  readonly title: string;
  /** `profile` of an engine, or a container of a `workload`. */
  readonly kind: "profile" | "workload";
  /** The column that its verdicts are against: rootless Podman's profile, or the workload's twin. */
  readonly against: string;
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
