import type {
  ClosedDimension,
  FieldChangeReport,
  HardenReport,
  LowPortsReport,
  PlanOutcome,
  PlanReport,
  RemainingReport,
  StepReport,
} from "../../report/index.ts";
import type { FieldChange } from "../../harden/index.ts";
import type { Level, LevelFinding } from "../../rules/index.ts";
import { pathInWords } from "../../rules/index.ts";
import { isWindows } from "../../workload/index.ts";
import { needsNode } from "./needs-node.ts";
import {
  containersOf,
  dimensionsOf,
  messageOf,
  missingFact,
  claimOf,
  outcomeOf,
  placeOf,
  uniqueQuestions,
  verdictOf,
} from "../report-parts.ts";
import type { PlannedStep, PodWay, WorkloadPlan } from "./plan-workload.ts";

/** A plan in words. */
export function planReport(id: string, plan: WorkloadPlan, level: Level): PlanReport {
  const { workload, leftAlone, ways, steps, remaining } = plan;
  const imageChanges = uniqueBy(
    JSON.stringify,
    ways.flatMap((one) => one.imageChanges),
  );
  const lowPorts = lowPortsOf(ways);
  const outcome = (findings: readonly LevelFinding[]): PlanOutcome => outcomeWith(plan, level, findings);
  const ofNode = plan.nodeNeed ?? needsNode(workload, remaining);
  return {
    id,
    ...placeOf(workload, []),
    origin: workload.origin,
    before: outcome(plan.before),
    after: plan.after ?? outcome(plan.before),
    afterAll: outcome(remaining),
    ...(leftAlone === undefined ? {} : { leftAlone }),
    ...waysReport(ways),
    steps: steps.map(stepReport),
    ...(imageChanges.length === 0 ? {} : { imageChanges }),
    ...(lowPorts === undefined ? {} : { lowPorts }),
    remaining: remaining.map(remainingReport),
    ...(ofNode === undefined ? {} : { needsNode: ofNode.need, waivers: ofNode.waivers }),
  };
}

/** The first pod's way, and that of each pod where they differ. */
function waysReport(ways: readonly PodWay[]): Pick<PlanReport, "way" | "ways"> {
  const [first] = ways;
  if (first === undefined) return {};
  const way = { name: first.way, because: first.wayBecause };
  if (ways.every((one) => one.way === first.way)) return { way };
  const each = ways.map((one) => ({
    pod: pathInWords(one.pod.path),
    name: one.way,
    because: one.wayBecause,
  }));
  return { way, ways: each };
}

/** Of all pods: the best ways first, a way that several pods share once. */
function lowPortsOf(ways: readonly PodWay[]): LowPortsReport | undefined {
  const all = ways.flatMap(({ lowPorts }) => lowPorts ?? []);
  const [only, ...others] = all;
  if (only === undefined || others.length === 0) return only;
  const best = only.ways.map(({ id }) => id);
  return {
    ports: [...new Set(all.flatMap(({ ports }) => ports))].sort((a, b) => a - b),
    ways: uniqueBy(
      ({ does }) => does,
      all.flatMap((one) => one.ways).sort((a, b) => best.indexOf(a.id) - best.indexOf(b.id)),
    ),
    evidence: [...new Set(all.flatMap(({ evidence }) => evidence))],
  };
}

function uniqueBy<T>(keyOf: (one: T) => string, all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

function outcomeWith(
  { workload }: WorkloadPlan,
  level: Level,
  findings: readonly LevelFinding[],
): PlanOutcome {
  const windows = workload.pods.some(isWindows);
  const verdicts = findings.map((one) => ({ verdict: verdictOf(one) }));
  return outcomeOf(workload.refused.length > 0, windows, level, verdicts);
}

function stepReport({ step, applied, refused, closes }: PlannedStep): StepReport {
  const { id, title, container, applicability, changes, because, evidence, watchFor } = step;
  return {
    id,
    title,
    ...(container === undefined ? {} : { container }),
    applicability,
    applied,
    ...(refused === undefined ? {} : { refused }),
    changes: changes.map(changeReport),
    closes: closes.map(closedDimension),
    because,
    evidence,
    watchFor,
  };
}

function changeReport(change: FieldChange): FieldChangeReport {
  const path = pathInWords(change.path);
  return change.kind === "remove"
    ? { kind: "remove", path }
    : { kind: change.kind, path, value: change.value };
}

function closedDimension({ before, after }: PlannedStep["closes"][number]): ClosedDimension {
  return {
    dimension: before.dimension,
    title: before.title,
    container: before.container,
    from: before.words,
    to: after?.words ?? "met",
    before: before.verdict,
    after: after?.verdict ?? "equal",
  };
}

function remainingReport(finding: LevelFinding): RemainingReport {
  const missing = uniqueQuestions(finding);
  return {
    rule: finding.rule.id,
    severity: finding.rule.severity,
    message: messageOf(finding),
    containers: containersOf(finding),
    dimensions: dimensionsOf(finding),
    verdict: verdictOf(finding),
    remediation: finding.rule.remediation,
    ...(missing.length === 0 ? {} : { missing: missing.map(missingFact) }),
  };
}

/** The counts over the user's own workloads, and the answer in one sentence. */
export function summariseHarden(plans: readonly PlanReport[], level: Level): HardenReport["summary"] {
  const user = plans.filter(({ origin }) => origin === "user");
  const held = (key: "before" | "after" | "afterAll"): number =>
    user.filter((one) => one[key] === "held").length;
  const steps = user.flatMap((one) => one.steps);
  const applied = steps.filter((one) => one.applied).length;
  const counts = { before: held("before"), after: held("after"), afterAll: held("afterAll") };
  return {
    sentence: sentence(user.length, counts, { applied, left: steps.length - applied }, level),
    workloads: user.length,
    held: counts,
    steps: { applied, left: steps.length - applied },
  };
}

function sentence(
  workloads: number,
  held: HardenReport["summary"]["held"],
  steps: HardenReport["summary"]["steps"],
  level: Level,
): string {
  if (workloads === 0) return "No workloads were found in the input.";
  const total = steps.applied + steps.left;
  const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
  if (total === 0)
    return `Nothing is left to change in ${plural(workloads, "workload")}: ${held.before} ${claimOf(held.before, level)}.`;
  const left = steps.left === 0 ? "" : `, ${steps.left} left to decide`;
  return `${plural(total, "step")} for ${plural(workloads, "workload")}: ${steps.applied} to apply${left}. Of ${workloads}, ${held.before} ${claimOf(held.before, level)} now, ${held.after} with the steps to apply, ${held.afterAll} with all.`;
}
