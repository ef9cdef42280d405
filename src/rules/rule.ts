import type { DimensionId, DimensionValues, FieldPath } from "../confinement/index.ts";
import type { Failure } from "./interpret.ts";
import type { Requirement } from "./requirement.ts";
import type { PodTemplate } from "../workload/index.ts";

/** DESIGN, words: critical: host root or cluster-admin by design; high: one further bug away; medium: a layer is missing; low: hygiene. */
export type Severity = "critical" | "high" | "medium" | "low";
export const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** What a rule demands from one policy version on. */
export interface RuleVersion {
  /** First policy version, "1.0". Rules outside the Pod Security Standards have one entry, since 1.0. */
  readonly since: string;
  readonly requirement: Requirement;
}

/** A rule whose condition cannot be said as a requirement on declared fields: it is written by hand, and says why. */
export interface HandWritten {
  readonly check: (template: PodTemplate) => Failure[];
  readonly why: string;
}

export interface Rule {
  /** The condition that it finds, so that a waiver reads "allow host-network". Folder, docs page, SARIF rule and waiver key. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly severityReason: string;
  /** What an attacker gains, in one sentence. */
  readonly risk: string;
  /** What rootless Podman does instead, in one sentence. */
  readonly rootlessPodman: string;
  /** What to write, in one imperative sentence. */
  readonly remediation: string;
  /** The dimensions that it protects; the first is the main one. */
  readonly dimensions: readonly DimensionId[];
  /** For a check of the Pod Security Standards: its official id and level, and the baseline checks that it replaces. */
  readonly standard?: StandardCheck;
  /** Empty for a rule whose condition does not stand in the pod's fields: it judges a dimension, or is seen in `evidence` alone. */
  readonly versions: readonly RuleVersion[];
  /** The dimension that this rule judges by itself: it explains a shortfall that no declared requirement explains. One rule a dimension. */
  readonly judges?: DimensionId;
  /** Where it fails it explains all its dimensions alone: what else is declared there has no effect (privileged beats capabilities.drop). */
  readonly overrules?: true;
  /** Ids of rules that say the same less exactly: where both explain a shortfall, this one does it alone. */
  readonly refines?: readonly string[];
  /**
   * The values of a dimension that this condition shows in. A shortfall in whose values it does not show has another cause. A rule
   * without versions is found where every value that the dimension may have shows it.
   */
  readonly evidence?: Evidence;
  readonly handWritten?: HandWritten;
  /** One failure in words: the fact, with the value at fault. */
  readonly says: (failure: Failure) => string;
  /** YAML to set at the pod spec or the container, when one text does it. */
  readonly remedy?: Remedy;
  readonly references: readonly string[];
}

export type Evidence = { readonly [Id in DimensionId]?: (value: DimensionValues[Id]) => boolean };

export interface StandardCheck {
  readonly check: string;
  readonly level: "baseline" | "restricted";
  readonly overrides?: readonly string[];
  /** Short text of the official engine for the check. */
  readonly reason: string;
  /** Servers 1.29 to 1.34 with the gate UserNamespacesPodSecurityStandards skip it for pods with hostUsers false, from this server version. */
  readonly relaxedByGateSince?: string;
}

/** A piece of manifest to paste: where it goes, and the fields. */
export interface Remedy {
  readonly at: "pod" | "container" | "namespace-object";
  /** As an object: fields below `at`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A path from the root of the object as people write it: spec.containers[0].image. */
export function pathInWords(path: FieldPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

/** Checks nothing at run time beyond freezing; the registry test judges the whole list. */
export function defineRule(rule: Rule): Rule {
  return Object.freeze(rule);
}
