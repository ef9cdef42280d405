import type { FieldChange } from "../../harden/index.ts";
import type { PlannedWaiverReport } from "../../report/index.ts";
import { checkedWaiver } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import type { JudgingContext } from "../judge-workload.ts";
import { judgeWorkload } from "../judge-workload.ts";
import { outcomeOf, verdictOf } from "../report-parts.ts";
import { workloadWith } from "./companions.ts";
import type { NodeNeed } from "./needs-node.ts";
import { needsNode } from "./needs-node.ts";
import type { Waive, WorkloadPlan } from "./plan-workload.ts";

/** What a person adds to the waivers that are written. */
export interface WaiverWords {
  readonly owner?: string;
  /** Last day on which they hold (UTC), such as "2027-01-31". */
  readonly expires?: string;
  /** The podseal.yaml that takes them, in place of the manifests. */
  readonly into?: string;
}

/** The waivers of one workload as annotations of its object, or for a configuration. */
export interface WrittenWaivers {
  readonly need: NodeNeed;
  readonly annotations: Readonly<Record<string, string>>;
  /** Empty where a configuration takes them. */
  readonly changes: readonly FieldChange[];
  /** Set when they cannot be written: why. */
  readonly refused?: string;
}

/** @throws ContextError for an owner or a day that an annotation cannot hold. */
export function checkWaiverWords({ owner, expires }: WaiverWords): void {
  if (owner !== undefined && (owner.trim() === "" || /[;\n\r]/.test(owner)))
    throw new ContextError(`an owner is a name without a semicolon, not ${JSON.stringify(owner)}`);
  if (expires === undefined) return;
  const parsed = checkedWaiver({ rule: "", reason: "-", containers: [], expires });
  if ("invalid" in parsed)
    throw new ContextError(`not a day: ${JSON.stringify(expires)}; write it as 2027-01-31`);
}

/**
 * Waivers for what a workload that serves the node cannot do without, each with what was found as its reason. Undefined for any other
 * workload, and where every one stands there already, whether it still holds or not.
 */
export function waiversFor(
  { workload, remaining, leftAlone }: WorkloadPlan,
  words: WaiverWords,
): WrittenWaivers | undefined {
  const need = leftAlone === undefined ? needsNode(workload, remaining) : undefined;
  if (need === undefined) return undefined;
  const waivers = need.waivers
    .filter(({ annotation }) => workload.object.annotations[annotation.key] === undefined)
    .map((one) => withWords(one, words));
  if (waivers.length === 0) return undefined;
  const annotations = Object.fromEntries(waivers.map(({ annotation }) => [annotation.key, annotation.value]));
  const { into } = words;
  if (into !== undefined)
    return { need: { ...need, waivers: waivers.map((one) => ({ ...one, into })) }, annotations, changes: [] };
  const changes = Object.entries(annotations).map(([key, value]): FieldChange => ({
    kind: "set",
    path: ["metadata", "annotations", key],
    value,
  }));
  return { need: { ...need, waivers }, annotations, changes };
}

function withWords(waiver: PlannedWaiverReport, { owner, expires }: WaiverWords): PlannedWaiverReport {
  const { key, value } = waiver.annotation;
  const parts = [
    value,
    ...(owner === undefined ? [] : [`owner=${owner.trim()}`]),
    ...(expires === undefined ? [] : [`expires=${expires}`]),
  ];
  return { ...waiver, annotation: { key, value: parts.join("; ") } };
}

/** The plan as it stands with the waivers: what they cover is no longer left. */
export function withWaivers(
  plan: WorkloadPlan,
  written: WrittenWaivers | undefined,
  context: JudgingContext,
  waive: Waive,
): WorkloadPlan {
  if (written === undefined) return plan;
  const { need, annotations, refused } = written;
  const state = refused === undefined ? { written: true as const } : { unwritten: refused };
  const nodeNeed: NodeNeed = { ...need, waivers: need.waivers.map((one) => ({ ...one, ...state })) };
  if (refused !== undefined) return { ...plan, nodeNeed };
  const annotated = (workload: Workload): Workload => ({
    ...workload,
    object: { ...workload.object, annotations: { ...workload.object.annotations, ...annotations } },
  });
  const applied = annotated(workloadWith(plan, (step) => step.applied));
  const left = waive(applied, judgeWorkload(applied, context).findings);
  const after = outcomeOf(
    false,
    false,
    context.level,
    left.map((one) => ({ verdict: verdictOf(one) })),
  );
  return {
    ...plan,
    after: after === "held" || after === "open" ? after : "not-held",
    remaining: waive(annotated(plan.workload), plan.remaining),
    nodeNeed,
  };
}
