import type { Candidates, PlanContext, Step, StepId, Way } from "../../harden/index.ts";
import { candidateSteps } from "../../harden/index.ts";
import type { LevelFinding } from "../../rules/index.ts";
import type { PodTemplate, Workload } from "../../workload/index.ts";
import { isWindows } from "../../workload/index.ts";
import type { JudgingContext } from "../judge-workload.ts";
import { judgeWorkload } from "../judge-workload.ts";
import { changedWorkload } from "./changed-workload.ts";
import type { NodeNeed } from "./needs-node.ts";
import type { OpenItem, OpenItems } from "./open-dimensions.ts";
import {
  findingsOfItems,
  isAsFar,
  isItemNearer,
  isNearer,
  openItems,
  outcomeOfItems,
  reopen,
} from "./open-dimensions.ts";

export interface PlanOptions {
  readonly prefer?: Way;
  /** Whether a planned step is made; the others are told. */
  readonly takes: (workload: Workload, step: Step) => boolean;
  /** Whether a step is wanted. */
  readonly selects: (step: Step) => boolean;
}

export interface PlannedStep {
  readonly step: Step;
  readonly applied: boolean;
  readonly refused?: { readonly path: string; readonly reason: string };
  /** The workload with this step and those before it. */
  readonly after: State;
  /** What it tightens on top of the steps before it, before and after. */
  readonly closes: readonly { readonly before: OpenItem; readonly after: OpenItem | undefined }[];
}

export interface WorkloadPlan {
  readonly workload: Workload;
  readonly leftAlone?: string;
  /** As it was before the first step. */
  readonly start?: State;
  /** Of each of its pods that runs on Linux, in their order; empty where nothing is planned. */
  readonly ways: readonly PodWay[];
  readonly steps: readonly PlannedStep[];
  readonly before: readonly LevelFinding[];
  /** What the level says with the applied steps; undefined for a workload without any. */
  readonly after?: "held" | "open" | "not-held";
  /** What every step leaves. */
  readonly remaining: readonly LevelFinding[];
  /** Set once waivers are written, or were to be. */
  readonly nodeNeed?: NodeNeed;
}

/** What is told of one pod beside its steps. */
export interface PodWay extends Omit<Candidates, "steps"> {
  readonly pod: PodTemplate;
}

/** Leaves out what a waiver covers. */
export type Waive = (workload: Workload, findings: readonly LevelFinding[]) => readonly LevelFinding[];

/**
 * The fewest steps that bring a workload nearer to the level. Each candidate is really applied and the workload judged again: a step that
 * tightens nothing is left out, and so is one that the others make needless. Safe steps come first, so that they stand without the others.
 */
export function planWorkload(
  workload: Workload,
  context: JudgingContext,
  options: PlanOptions,
  waive: Waive,
): WorkloadPlan {
  const judged = judgeWorkload(workload, context);
  const before = waive(workload, judged.findings);
  const nothing = { workload, ways: [], steps: [], before, remaining: before };
  const leftAlone = reasonToLeaveAlone(workload);
  if (leftAlone !== undefined) return { ...nothing, leftAlone };
  if (before.length === 0) return nothing;
  const candidates = workload.pods.map((pod) => candidateSteps(pod, planContext(workload, context, options)));
  const steps = candidates.flatMap((one) => one.steps).filter(options.selects);
  const start = { workload, items: openItems(judged, before, context) };
  const chosen = chooseSteps(steps, start, context);
  const planned = chosen.map((one) => ({
    ...one,
    applied: options.takes(workload, one.step),
  }));
  return {
    ...nothing,
    ways: workload.pods.flatMap((pod, index) => wayOf(pod, candidates[index])),
    steps: planned,
    start,
    ...outcomes(start, planned, context, waive),
  };
}

function wayOf(pod: PodTemplate, candidates: Candidates | undefined): PodWay[] {
  if (candidates === undefined || isWindows(pod)) return [];
  const { way, wayBecause, imageChanges, lowPorts } = candidates;
  return [{ pod, way, wayBecause, imageChanges, lowPorts }];
}

function reasonToLeaveAlone({ origin, owner, refused, pods, object }: Workload): string | undefined {
  if (origin === "packaged") return "it comes with the cluster, which would put it back";
  if (owner !== undefined) return `it is made by ${owner.kind} ${owner.name}: change that one`;
  if (object.owners.length > 0)
    return `it is made by ${object.owners[0]?.kind} ${object.owners[0]?.name}: change that one`;
  if (refused.length > 0) return "the API server refuses it as it is written: repair that first";
  if (pods.every(isWindows)) return "it runs on Windows, where these fields do not exist";
  return undefined;
}

/** What the steps of a workload are planned from. */
export function planContext(
  workload: Workload,
  context: JudgingContext,
  { prefer }: PlanOptions,
): PlanContext {
  const { cluster, inventory, level } = context;
  return {
    cluster,
    inventory,
    object: workload.object,
    strict: level.id === "sealed" || level.id === "restricted",
    ...(prefer === undefined ? {} : { prefer }),
  };
}

/** A workload and what keeps it from the level. */
export interface State {
  readonly workload: Workload;
  readonly items: OpenItems;
}

type ChosenStep = Pick<PlannedStep, "step" | "closes" | "after">;

function chooseSteps(candidates: readonly Step[], start: State, context: JudgingContext): ChosenStep[] {
  const safe = candidates.filter(({ applicability }) => applicability === "safe");
  const unsafe = candidates.filter(({ applicability }) => applicability === "unsafe");
  const ordered = [...safe, ...unsafe];
  const first = takeUseful(ordered, start, context);
  const taken = first.map(({ step }) => step);
  // A step may only help once another is taken that reaches the same dimension.
  const rest = candidates.filter((one) => {
    if (taken.includes(one)) return false;
    const later = ordered.slice(ordered.indexOf(one) + 1);
    return later.some((step) => taken.includes(step) && sharesDimension(step, one));
  });
  const again = takeUseful(rest, first.at(-1)?.after ?? start, context);
  return withoutNeedless([...first, ...again], start, context);
}

function sharesDimension(one: Step, other: Step): boolean {
  return one.mayClose.some((id) => other.mayClose.includes(id));
}

function takeUseful(candidates: readonly Step[], start: State, context: JudgingContext): ChosenStep[] {
  const chosen: ChosenStep[] = [];
  let state = start;
  for (const step of candidates) {
    const after = take(step, state, context);
    if (after === undefined || !isNearer(state.items, after.items)) continue;
    chosen.push({ step, closes: closedBetween(state.items, after.items), after });
    state = after;
  }
  return chosen;
}

function take(step: Step, { workload, items }: State, context: JudgingContext): State | undefined {
  const isStandard = context.level.judgedBy.kind === "standard";
  const open = [...items.values()].some(
    ({ dimension, weight }) => weight > 0 && step.mayClose.includes(dimension),
  );
  if (!open && !isStandard) return undefined;
  return withStep(step, { workload, items }, context);
}

function withStep(step: Step, { workload, items }: State, context: JudgingContext): State | undefined {
  const changed = changedWorkload(workload, step.changes);
  return changed && { workload: changed, items: reopen(changed, items, step, context) };
}

/** Two ways to one end: either may make the other needless. Other steps each have an end of their own. */
const alternatives: readonly StepId[] = ["own-user", "strict-groups", "user-namespace"];

/** From the last to the first, each unsafe step without which the result is the same goes. */
function withoutNeedless(chosen: readonly ChosenStep[], start: State, context: JudgingContext): ChosenStep[] {
  let kept = [...chosen];
  if (chosen.filter(({ step }) => alternatives.includes(step.id)).length < 2) return kept;
  for (const one of [...chosen].reverse()) {
    if (one.step.applicability === "safe" || !alternatives.includes(one.step.id)) continue;
    const position = kept.indexOf(one);
    const before = kept.slice(0, position);
    const behind = kept.slice(position + 1).map(({ step }) => step);
    const without = [...before, ...takeUseful(behind, before.at(-1)?.after ?? start, context)];
    const end = without.at(-1)?.after.items ?? start.items;
    if (without.length === kept.length - 1 && isAsFar(end, kept.at(-1)?.after.items ?? start.items))
      kept = without;
  }
  return kept;
}

function closedBetween(before: OpenItems, after: OpenItems): PlannedStep["closes"] {
  return [...before].flatMap(([key, item]) => {
    const now = after.get(key);
    return isItemNearer(item, now) ? [{ before: item, after: now }] : [];
  });
}

/** The plan without the steps whose edits were refused: what they would have closed stays open. */
export function withoutRefused(
  plan: WorkloadPlan,
  refused: ReadonlyMap<Step, NonNullable<PlannedStep["refused"]>>,
  context: JudgingContext,
  waive: Waive,
): WorkloadPlan {
  if (refused.size === 0 || plan.start === undefined) return plan;
  const steps = plan.steps.map((one): PlannedStep => {
    const why = refused.get(one.step);
    return why === undefined ? one : { ...one, applied: false, refused: why };
  });
  return { ...plan, steps, ...outcomes(plan.start, steps, context, waive) };
}

function outcomes(
  start: State,
  steps: readonly PlannedStep[],
  context: JudgingContext,
  waive: Waive,
): Pick<WorkloadPlan, "after" | "remaining"> {
  const all = withSteps(start, steps, (one) => one.refused === undefined, context);
  const applied = withSteps(start, steps, (one) => one.applied, context);
  return {
    after: outcomeOfItems(applied.items),
    remaining: waive(all.workload, findingsOfItems(all.workload, all.items, context)),
  };
}

/** With some of the steps. As long as none is left out, the state is known from planning. */
function withSteps(
  start: State,
  steps: readonly PlannedStep[],
  isTaken: (step: PlannedStep) => boolean,
  context: JudgingContext,
): State {
  const firstLeftOut = steps.findIndex((one) => !isTaken(one));
  const known = firstLeftOut < 0 ? steps.length : firstLeftOut;
  const state = steps[known - 1]?.after ?? start;
  return steps
    .slice(known)
    .filter(isTaken)
    .reduce((before, { step }) => withStep(step, before, context) ?? before, state);
}
