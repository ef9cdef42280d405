import type { DimensionGroup, DimensionId, Reach, Verdict } from "../confinement/index.ts";

/** Levels a workload can be held to (DESIGN, words). */
export type LevelId = "baseline" | "restricted" | "rootless-podman" | "sealed";
export type SeverityId = "critical" | "high" | "medium" | "low";

/** A place in a file; lines and columns count from 1, the end is exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What one `podseal audit` says. The JSON format prints it as it is; its schema is published under schemas/. */
export interface AuditReport {
  /** Raised when a reader of the JSON must change. */
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  readonly level: LevelId;
  /** What was taken as given, in the order in which it is told. */
  readonly assumptions: readonly Assumption[];
  readonly summary: Summary;
  readonly workloads: readonly WorkloadReport[];
  /** What only the node can set and leaves looser or open, with the setting that closes it. */
  readonly node: readonly NodeReport[];
  /** The changes that lift most workloads, biggest first; at most three. */
  readonly levers: readonly Lever[];
  /** Findings of the level, worst first, then by place. Waived ones are among them, marked. */
  readonly findings: readonly FindingReport[];
  readonly waivers: readonly WaiverReport[];
  /** What could not be read or would be refused by the API server. */
  readonly problems: readonly ProblemReport[];
  /** Images of which something is known or was looked for, with where it comes from; absent where there are none. */
  readonly images?: readonly ImageReport[];
  /** Objects and files that may make pods but are not judged, with how to judge them. */
  readonly notJudged: readonly NotJudgedReport[];
  /** Texts of the rules that have findings, by id. */
  readonly rules: Readonly<Record<string, RuleText>>;
  readonly dimensions: readonly DimensionText[];
  readonly statistics: Statistics;
}

export interface Assumption {
  readonly name: string;
  readonly value: string;
  /** How it was decided: "newest known", "--k3s", "Node objects of the input", "context file". */
  readonly from: string;
}

export interface Summary {
  /** "3 of 12 workloads are at least as confined as rootless Podman." */
  readonly sentence: string;
  readonly workloads: number;
  readonly held: number;
  readonly notHeld: number;
  /** Workloads of which some dimension is open and none is worse than the level allows. */
  readonly open: number;
  /** The same counts over packaged components, which are not among the counts above. */
  readonly packaged: { readonly workloads: number; readonly held: number };
  readonly findings: Readonly<Record<SeverityId, number>>;
  readonly waived: number;
}

export interface WorkloadReport {
  /** `Kind/namespace/name`, or `Kind/name` without a namespace. */
  readonly id: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly origin: "user" | "packaged";
  readonly place?: Place;
  /** Running copies folded into it. */
  readonly folded: number;
  readonly outcome: "held" | "not-held" | "open" | "refused" | "windows";
  /** Verdict over the gating dimensions of each group: the worst of its containers. */
  readonly groups: Readonly<Record<DimensionGroup, Verdict>>;
  /** For each reach: gating dimensions that are at least as confined, of how many. */
  readonly reaches: readonly ReachCount[];
  readonly containers: readonly ContainerReport[];
  /** The whole answer in one or two sentences, told by reach. */
  readonly sentence: string;
}

export interface ReachCount {
  readonly reach: Reach;
  readonly atLeastAsConfined: number;
  readonly accepted: number;
  readonly total: number;
  /** Dimensions that are looser or open. */
  readonly others: readonly DimensionId[];
}

export interface NodeReport {
  readonly dimension: DimensionId;
  readonly title: string;
  readonly verdict: Verdict;
  readonly value: string;
  readonly yardstick: string;
  /** How many of the user's workloads it concerns. */
  readonly workloads: number;
  readonly setting: string;
  /** For k3s: lines of /etc/rancher/k3s/config.yaml. */
  readonly k3sConfig?: string;
  readonly caution?: string;
}

export interface ContainerReport {
  readonly name: string;
  readonly type: "init" | "sidecar" | "container" | "ephemeral";
  readonly image?: string;
  readonly judgements: readonly JudgementReport[];
}

export interface JudgementReport {
  readonly dimension: DimensionId;
  readonly verdict: Verdict;
  /** The value in words; with missing facts, the values it may have, joined by "or". */
  readonly value: string;
  /** The yardstick's value in words: the twin under rootless Podman, or the level's threshold. */
  readonly yardstick: string;
  /** Set for an incomparable pair of the closed list: its title and both differences. */
  readonly accepted?: { readonly title: string; readonly differences: readonly string[] };
  /** For an open verdict: the facts that would decide it. */
  readonly missing?: readonly MissingFact[];
  /** Where the value comes from. */
  readonly because: readonly { readonly words: string; readonly source?: string; readonly path?: string }[];
}

export interface MissingFact {
  readonly id: string;
  readonly words: string;
  readonly supplier: string;
  readonly supply: string;
}

export interface Lever {
  /** One imperative sentence. */
  readonly title: string;
  /** Where the YAML goes: "in spec.template.spec of each", "a new file". */
  readonly where: string;
  readonly yaml: string;
  /** Ids of the workloads that it lifts. */
  readonly workloads: readonly string[];
  /** What it closes. */
  readonly dimensions: readonly DimensionId[];
  /** Workloads that it was applied to and judged again: all of yours, or of a large input an even part. */
  readonly tried: number;
  /** Of those, how many would hold the level with this change and those before it. */
  readonly held: number;
  /** What to watch for before applying it. */
  readonly caution?: string;
}

export interface FindingReport {
  readonly rule: string;
  readonly severity: SeverityId;
  readonly workload: string;
  /** Containers at fault; empty when it is the pod or its surroundings. */
  readonly containers: readonly string[];
  /** The fact, in one sentence. */
  readonly message: string;
  readonly dimensions: readonly DimensionId[];
  readonly verdict: "looser" | "unknown" | "incomparable" | "fails";
  /** Field path from the object's root, as people write it. */
  readonly path?: string;
  readonly place?: Place;
  readonly remediation: string;
  /** YAML for this place, when one text does it. */
  readonly remedy?: string;
  readonly missing?: readonly MissingFact[];
  readonly waived?: { readonly reason: string; readonly owner?: string; readonly expires?: string };
  /** Stable across runs and line shifts. */
  readonly fingerprint: string;
}

export interface WaiverReport {
  readonly rule: string;
  readonly workload?: string;
  readonly container?: string;
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: string;
  readonly state: "used" | "unused" | "expired" | "invalid";
  readonly place?: Place;
  readonly note?: string;
}

export interface ProblemReport {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What is known of an image, and where from. A fact that is absent is not known. */
export interface ImageReport {
  /** As the input writes it. */
  readonly reference: string;
  /** Where it was read: a registry, the storage of an engine, a command that tells, a file that was given. Absent when it was not. */
  readonly origin?: {
    readonly kind: "registry" | "storage" | "engine" | "file";
    /** "docker.io", "/var/lib/containers/storage", "podman", "app.tar". */
    readonly from: string;
  };
  /** Of the manifest or index that was read there. */
  readonly digest?: string;
  /** Facts that somebody states instead of the image, by whom: "context file facts.yaml". The first that names a fact holds. */
  readonly stated?: readonly { readonly from: string; readonly facts: readonly string[] }[];
  /** USER, "" when the image sets none, and what it resolves to. */
  readonly user?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly volumes?: readonly string[];
  readonly exposedPorts?: readonly string[];
  /** Whether it holds set-id files and files with capabilities; known when its layers were read. */
  readonly setId?: boolean;
  readonly fileCapabilities?: boolean;
  /** These files, at most 100. */
  readonly privilegedFiles?: readonly ImageFileReport[];
  /** Its working folder, volumes, customary places of what programs write, and folders that change the owner, where it holds them. */
  readonly folders?: readonly ImageFileReport[];
  /** What Podseal's own table knows of the image: how its program starts as root, for plans of changes. It bears on no verdict. */
  readonly knownAs?: { readonly name: string; readonly does: string; readonly source: string };
  /** Why nothing of it, or nothing of its files, could be read. */
  readonly problem?: {
    readonly of: "image" | "files";
    readonly code: string;
    readonly message: string;
    /** What to do. */
    readonly hint: string;
  };
}

export interface ImageFileReport {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** Permissions in octal with set-id and sticky bits: "4755". */
  readonly mode: string;
  readonly hasCapabilities?: true;
  readonly isEmpty?: true;
}

export interface NotJudgedReport {
  /** "HelmRelease default/app", "template charts/x/deployment.yaml". */
  readonly what: string;
  readonly kind: string;
  readonly reason: string;
  /** The command or step that makes it judged. */
  readonly how: string;
  readonly file: string;
  readonly line?: number;
}

export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly severity: SeverityId;
  readonly severityReason: string;
  readonly risk: string;
  readonly rootlessPodman: string;
  readonly remediation: string;
  readonly references: readonly string[];
  readonly standard?: { readonly check: string; readonly level: "baseline" | "restricted" };
}

export interface DimensionText {
  readonly id: DimensionId;
  readonly title: string;
  readonly group: DimensionGroup;
  readonly reach: Reach;
  readonly role: "gate" | "context";
}

export interface Statistics {
  readonly files: number;
  readonly documents: number;
  readonly skippedUnparsed: number;
  readonly bytes: number;
  readonly objects: number;
}
