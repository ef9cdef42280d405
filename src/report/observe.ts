import type { DimensionGroup, DimensionId } from "../confinement/index.ts";
import type { Assumption, MissingFact } from "./report.ts";

/**
 * How what was seen stands against what was predicted. `different`: neither is more confined. `not-proven`: something is there whose
 * effect only trying shows. `not-predicted`: there is no prediction, or it depends on a fact that is not known.
 */
export type ObservationVerdict =
  "as-predicted" | "tighter" | "looser" | "different" | "not-proven" | "not-observable" | "not-predicted";

/** What one `podseal observe` says. */
export interface ObservationReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  /** When it was seen, ISO 8601 in UTC. */
  readonly time: string;
  readonly target: ObservedTarget;
  readonly host: ObservedHost;
  /** What the prediction rests on; absent without one. */
  readonly prediction?: ObservationPrediction;
  readonly rows: readonly ObservationRow[];
  readonly summary: Readonly<Record<ObservationVerdict, number>>;
  /** What was done besides reading, step by step: with --probe. */
  readonly probe?: ProbeReport;
}

export interface ObservedTarget {
  readonly kind: "self" | "process" | "container";
  readonly pid: number;
  /** Clock ticks since boot at which the process started. */
  readonly started: string;
  /** The name of the program, as the kernel has it. */
  readonly program: string;
  readonly container?: ObservedContainer;
}

export interface ObservedContainer {
  readonly name: string;
  readonly id?: string;
  readonly image?: string;
  readonly imageId?: string;
  readonly imageDigest?: string;
  readonly engine: string;
  readonly engineVersion?: string;
  readonly runtime?: string;
}

export interface ObservedHost {
  readonly name: string;
  /** SHA-256 of "podseal:" and the machine id: tells hosts apart without giving the id away (machine-id(5)). */
  readonly machine?: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly distribution: string;
  /** As whom it was read. */
  readonly reader: string;
}

export interface ObservationPrediction {
  /** "podman inspect", or the manifest and the container in it. */
  readonly from: string;
  /** SHA-256 of the bytes that were read. */
  readonly sha256: string;
  readonly assumptions: readonly Assumption[];
}

export interface ObservationRow {
  readonly dimension: DimensionId;
  readonly title: string;
  readonly group: DimensionGroup;
  readonly role: "gate" | "context";
  readonly observed?: string;
  /** The observed value as data, where it is one. */
  readonly value?: unknown;
  readonly predicted?: string;
  readonly verdict: ObservationVerdict;
  /** Why it was not seen, and what would let one see it. */
  readonly why?: string;
  readonly remedy?: string;
  /** What the observation does not settle. */
  readonly note?: string;
  /** Facts on which the prediction depends. */
  readonly missing?: readonly MissingFact[];
}

export interface ProbeReport {
  readonly steps: readonly string[];
  /** Why it could not be done; absent when it was. */
  readonly failure?: string;
}

/** An observation that can be filed. The digest is over the rest of the document in canonical form. */
export interface ObservationEvidence {
  readonly schemaVersion: 1;
  readonly kind: "podseal-observation";
  readonly report: ObservationReport;
  /** Path to the lines that were read there, word for word. */
  readonly record: Readonly<Record<string, readonly string[]>>;
  readonly digest: { readonly algorithm: "sha256"; readonly value: string };
}
