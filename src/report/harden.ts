import type { DimensionId, Verdict } from "../confinement/index.ts";
import type {
  Assumption,
  FindingReport,
  ImageReport,
  LevelId,
  MissingFact,
  NotJudgedReport,
  Place,
  ProblemReport,
  SeverityId,
  Statistics,
  WorkloadReport,
} from "./report.ts";

/** What one `podseal harden` plans. The JSON format prints it as it is. */
export interface HardenReport {
  /** Raised when a reader of the JSON must change. */
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  readonly level: LevelId;
  readonly assumptions: readonly Assumption[];
  readonly summary: HardenSummary;
  readonly workloads: readonly PlanReport[];
  /** What is made or told beside the pods; absent unless it was asked for. */
  readonly companions?: readonly CompanionReport[];
  /** Files with planned changes, in the order of the input. */
  readonly files: readonly PlannedFileReport[];
  readonly problems: readonly ProblemReport[];
  /** Images of which something is known or was looked for, with where it comes from; absent where there are none. */
  readonly images?: readonly ImageReport[];
  readonly notJudged: readonly NotJudgedReport[];
  readonly statistics: Statistics;
}

export interface HardenSummary {
  readonly sentence: string;
  readonly workloads: number;
  /** Workloads that hold the level as they are, after the applied steps, and after every planned step. */
  readonly held: { readonly before: number; readonly after: number; readonly afterAll: number };
  readonly steps: { readonly applied: number; readonly left: number };
}

export type PlanOutcome = WorkloadReport["outcome"];

export interface PlanReport {
  /** `Kind/namespace/name`, as in an audit. */
  readonly id: string;
  readonly place?: Place;
  readonly origin: "user" | "packaged";
  /** Outcome at the level as it is, with the steps that are applied, and with all of them. */
  readonly before: PlanOutcome;
  readonly after: PlanOutcome;
  readonly afterAll: PlanOutcome;
  /** Set when nothing is planned for it, with the reason. */
  readonly leftAlone?: string;
  /** Which way to parity was tried first, and why; of several pods, for the first. */
  readonly way?: WayReport;
  /** Of each pod, by the path of its spec; only where they differ. */
  readonly ways?: readonly (WayReport & { readonly pod: string })[];
  readonly steps: readonly StepReport[];
  /** Images that need root, and how they would be changed; absent where none is known to, or a user namespace takes its place. */
  readonly imageChanges?: readonly ImageChangeReport[];
  /** Ports below 1024, and the ways to do without privilege; absent where none is known. */
  readonly lowPorts?: LowPortsReport;
  /** What keeps it from the level after every step, and what a person can do about it. */
  readonly remaining: readonly RemainingReport[];
  /** Set for a workload that serves the node itself and cannot reach the level: what it is, and what shows it. */
  readonly needsNode?: NodeNeedReport;
  /** Exceptions that would record why it may stay below the level; absent where none is due. */
  readonly waivers?: readonly PlannedWaiverReport[];
}

export interface WayReport {
  readonly name: "non-root" | "user-namespace";
  readonly because: string;
}

export interface ImageChangeReport {
  readonly container: string;
  readonly image: string;
  /** One sentence without a full stop. */
  readonly because: string;
  readonly evidence: readonly string[];
  /** Text of a Containerfile for the changed image; absent where the image works as it is with another user. */
  readonly containerfile?: string;
}

export interface LowPortsReport {
  readonly ports: readonly number[];
  /** The best way first. */
  readonly ways: readonly {
    readonly id: "another-port" | "sysctl" | "capability";
    /** What to set. */
    readonly does: string;
    readonly costs: string;
  }[];
  readonly evidence: readonly string[];
}

export interface NodeNeedReport {
  readonly kind:
    "network-plugin" | "storage-plugin" | "device-plugin" | "service-load-balancer" | "node-agent";
  /** One sentence without a full stop. */
  readonly because: string;
  /** The facts behind it, strongest first. */
  readonly evidence: readonly string[];
}

/** A waiver that `--write-waivers` puts among the workload's annotations. */
export interface PlannedWaiverReport {
  readonly rule: string;
  /** Containers at fault; empty for the whole workload. */
  readonly containers: readonly string[];
  readonly reason: string;
  /** The annotation that says so; owner and expiry may be added behind semicolons. */
  readonly annotation: { readonly key: string; readonly value: string };
  /** Set when the annotation is among the changes, or the waiver goes into a configuration. */
  readonly written?: true;
  /** The configuration that takes it in place of an annotation. */
  readonly into?: string;
  /** Set when it was to be written and cannot be: why. */
  readonly unwritten?: string;
}

export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly container?: string;
  readonly applicability: "safe" | "unsafe";
  readonly applied: boolean;
  /** Set when the edit was refused: where and why. Nothing of the step is applied then. */
  readonly refused?: { readonly path: string; readonly reason: string };
  readonly changes: readonly FieldChangeReport[];
  readonly closes: readonly ClosedDimension[];
  readonly because: string;
  readonly evidence: readonly string[];
  readonly watchFor: string;
}

export interface FieldChangeReport {
  readonly kind: "set" | "append" | "remove";
  /** "spec.template.spec.hostUsers", from the root of the workload's object. */
  readonly path: string;
  readonly value?: unknown;
}

/** What a step tightens, on top of the steps before it. */
export interface ClosedDimension {
  readonly dimension: DimensionId;
  readonly title: string;
  readonly container: string;
  readonly from: string;
  readonly to: string;
  readonly before: Verdict;
  readonly after: Verdict;
}

export interface RemainingReport {
  readonly rule: string;
  readonly severity: SeverityId;
  readonly message: string;
  readonly containers: readonly string[];
  readonly dimensions: readonly DimensionId[];
  readonly verdict: FindingReport["verdict"];
  readonly remediation: string;
  readonly missing?: readonly MissingFact[];
}

/** A new object beside the pods; without `id` and `file` it is something that a person must do. */
export interface CompanionReport {
  readonly kind: "network-policy" | "service-account" | "namespace";
  readonly title: string;
  /** `Kind/namespace/name` of the new object. */
  readonly id?: string;
  /** The new file that holds it, or "-" where it is put before the pods of standard input. */
  readonly file?: string;
  /** The kustomization beside the new file: it does not name that file among its resources, and a person must add it. */
  readonly addTo?: string;
  readonly because: string;
  readonly watchFor: string;
}

export interface PlannedFileReport {
  readonly file: string;
  readonly changed: boolean;
}
