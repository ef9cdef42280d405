import type { Dimension, DimensionGroup, DimensionId, Reach, Verdict } from "../../confinement/index.ts";
import { dimensionGroups, dimensionIds } from "../../confinement/index.ts";
import type {
  ContainerReport,
  JudgementReport,
  Place,
  ReachCount,
  WorkloadReport,
} from "../../report/index.ts";
import type { Level } from "../../rules/index.ts";
import type { Container, Workload } from "../../workload/index.ts";
import type {
  ContainerJudgement,
  JudgedDimension,
  JudgingContext,
  WorkloadJudgement,
} from "../judge-workload.ts";
import { isGate, judgeContainer, worstVerdict } from "../judge-workload.ts";
import { judgementReport } from "./judgement.ts";
import { sharing } from "./share.ts";

/**
 * One workload's report. `openFindings`: findings of the level that no waiver covers. `judgements`: whether its containers tell theirs,
 * for which the workload is kept.
 */
export function workloadReport(
  id: string,
  { workload, containers, windows }: WorkloadJudgement,
  context: JudgingContext,
  openFindings: readonly { readonly verdict: string }[],
  judgements: boolean,
): WorkloadReport {
  const { level } = context;
  const { object } = workload;
  const outcome = mostOfPartial(
    workload,
    level,
    outcomeOf(workload.refused.length > 0, windows, level, openFindings),
  );
  const { groups, reaches } = countsOf(containers);
  return {
    id,
    kind: workload.owner?.kind ?? object.kind,
    ...(object.namespace === undefined ? {} : { namespace: object.namespace }),
    name: workload.owner?.name ?? object.name,
    origin: workload.origin,
    ...placeOf(workload, []),
    folded: workload.folded,
    outcome,
    groups,
    reaches,
    containers: containers.map(({ pod, container }) =>
      judgements
        ? new LateContainerReport(container, () => judgeContainer(workload, pod, container, context))
        : { name: container.name, type: container.type, judgements: [] },
    ),
    sentence: sentenceOf(outcome, level, reaches) + (isPartial(workload) ? partialWords : ""),
  };
}

const partialWords =
  " Another controller makes the pod from it and may add to it: judge what runs, with kubectl get pods -A -o json | podseal audit -";

/** Whether another controller makes the pod from a shape of its own, as of the steps of a Tekton task. */
function isPartial({ pods }: Workload): boolean {
  return pods.some(({ shape }) => shape === "partial");
}

/** What another controller makes of a shape of its own is not known: it cannot hold a level that speaks of the process. */
function mostOfPartial(
  workload: Workload,
  level: Level,
  outcome: WorkloadReport["outcome"],
): WorkloadReport["outcome"] {
  return outcome === "held" && level.judgedBy.kind !== "standard" && isPartial(workload) ? "open" : outcome;
}

/** The place of a field of the workload's object, when positions are known. */
export function placeOf(
  workload: WorkloadJudgement["workload"],
  path: readonly (string | number)[],
): { readonly place?: Place } {
  const region = workload.object.source.region(path);
  return region === undefined ? {} : { place: region };
}

/** What a level says of a workload, by the findings that no waiver covers. */
export function outcomeOf(
  refused: boolean,
  windows: boolean,
  level: Level,
  findings: readonly { readonly verdict: string }[],
): WorkloadReport["outcome"] {
  if (refused) return "refused";
  if (findings.some(({ verdict }) => verdict !== "unknown")) return "not-held";
  if (findings.length > 0) return "open";
  return windows && level.judgedBy.kind !== "standard" ? "windows" : "held";
}

/** What is told of a workload's dimensions together. */
interface Counts {
  readonly groups: Readonly<Record<DimensionGroup, Verdict>>;
  readonly reaches: readonly ReachCount[];
}

const sharedCounts = sharing<Counts>();

/** Counted once for all workloads whose containers have the same verdicts, accepted or not, in the same dimensions: nothing else counts. */
function countsOf(containers: readonly ContainerJudgement[]): Counts {
  let key = "";
  for (const { judgements } of containers) {
    for (let index = 0; index < judgements.length; index++) {
      const { dimension, judgement, accepted } = judgements[index] as JudgedDimension;
      key += `${placeOfDimension(dimension)}${verdictLetters[judgement.verdict]}${accepted === undefined ? "" : "+"}`;
    }
  }
  return sharedCounts(key, () => ({ groups: groupVerdicts(containers), reaches: reachCounts(containers) }));
}

const verdictLetters: Readonly<Record<Verdict, string>> = {
  tighter: "t",
  equal: "e",
  looser: "l",
  incomparable: "i",
  unknown: "u",
};

let places: ReadonlyMap<DimensionId, number> | undefined;

function placeOfDimension({ id }: Dimension): number | undefined {
  return (places ??= new Map(dimensionIds.map((one, place) => [one, place]))).get(id);
}

function groupVerdicts(containers: readonly ContainerJudgement[]): Readonly<Record<DimensionGroup, Verdict>> {
  const worst = new Map<DimensionGroup, Verdict>();
  for (const { judgements } of containers) {
    for (const one of judgements) {
      if (!countsInMatrix(one)) continue;
      const { group } = one.dimension;
      const { verdict } = one.judgement;
      const before = worst.get(group);
      worst.set(group, before === undefined ? verdict : worstVerdict([before, verdict]));
    }
  }
  return Object.fromEntries(dimensionGroups.map((group) => [group, worst.get(group) ?? "equal"])) as Record<
    DimensionGroup,
    Verdict
  >;
}

/** The matrix shows what the pod or its namespace can set, and for the engine, which nothing gates, what it is. */
function countsInMatrix({ dimension }: JudgedDimension): boolean {
  return isGate(dimension) || dimension.id === "engine-privilege";
}

/** A dimension over all containers. */
interface Counted {
  readonly dimension: Dimension;
  passes: boolean;
  accepted: boolean;
}

/** Counts each dimension once, by the worst of the containers. */
function reachCounts(containers: readonly ContainerJudgement[]): ReachCount[] {
  const counted = new Map<DimensionId, Counted>();
  for (const { judgements } of containers) for (const one of judgements) countIn(counted, one);
  const all = [...counted.values()];
  const reaches: readonly Reach[] = ["pod", "namespace", "node", "engine"];
  return reaches.map((reach) =>
    reachCount(
      reach,
      all.filter(({ dimension }) => dimension.reach === reach),
    ),
  );
}

function countIn(counted: Map<DimensionId, Counted>, one: JudgedDimension): void {
  const { dimension } = one;
  if (dimension.role !== "gate" && dimension.reach !== "engine") return;
  const before = counted.get(dimension.id);
  const isAccepted = one.accepted !== undefined;
  if (before === undefined) {
    counted.set(dimension.id, { dimension, passes: passes(one), accepted: isAccepted });
    return;
  }
  before.passes &&= passes(one);
  before.accepted ||= isAccepted;
}

function reachCount(reach: Reach, dimensions: readonly Counted[]): ReachCount {
  const passing = dimensions.filter((one) => one.passes);
  const accepted = passing.filter((one) => one.accepted).length;
  return {
    reach,
    atLeastAsConfined: passing.length - accepted,
    accepted,
    total: dimensions.length,
    others: dimensions.filter((one) => !one.passes).map(({ dimension }) => dimension.id),
  };
}

function passes({ judgement, accepted }: JudgedDimension): boolean {
  return judgement.verdict === "tighter" || judgement.verdict === "equal" || accepted !== undefined;
}

/**
 * The judgements are made again when somebody reads them: most reports show none, and kept for thousands of containers they fill the
 * memory. A class, since getters in an object literal give each object a shape of its own.
 */
class LateContainerReport implements ContainerReport {
  readonly name: string;
  readonly type: ContainerReport["type"];
  readonly image?: string;
  readonly #judge: () => ContainerJudgement;
  #judgements: readonly JudgementReport[] | undefined;

  constructor({ name, type, spec }: Container, judge: () => ContainerJudgement) {
    this.name = name;
    this.type = type;
    if (spec.image !== undefined) this.image = spec.image;
    this.#judge = judge;
  }

  get judgements(): readonly JudgementReport[] {
    return (this.#judgements ??= this.#judge().judgements.map(judgementReport));
  }

  /** With the judgements, which are no property of the object itself. */
  toJSON(): ContainerReport {
    const { name, type, image, judgements } = this;
    return { name, type, ...(image === undefined ? {} : { image }), judgements };
  }
}

function sentenceOf(
  outcome: WorkloadReport["outcome"],
  level: Level,
  reaches: readonly ReachCount[],
): string {
  if (outcome === "refused")
    return "The API server refuses it as it is written, so that nothing of it can be vouched for.";
  if (outcome === "windows")
    return "A Windows pod: the Linux dimensions say nothing of it. Judge it with --level baseline or restricted.";
  if (level.judgedBy.kind === "standard")
    return outcome === "held" ? `Meets ${level.id}.` : `Does not meet ${level.id}.`;
  const settable = reaches.filter(({ reach }) => reach === "pod" || reach === "namespace");
  const total = sum(settable.map((one) => one.total));
  const good = sum(settable.map((one) => one.atLeastAsConfined));
  const accepted = sum(settable.map((one) => one.accepted));
  const node = reaches.find(({ reach }) => reach === "node");
  const yardstick =
    level.judgedBy.kind === "twin" ? "at least as confined as under rootless Podman" : "at the threshold";
  return [
    `In what a pod or its namespace can set, ${good} of ${total} dimensions are ${yardstick}`,
    accepted > 0
      ? `, ${accepted} more ${accepted === 1 ? "differs" : "differ"} in a way that is accepted`
      : "",
    node !== undefined && node.others.length > 0
      ? `; the node leaves ${node.others.length} open or looser (${node.others.join(", ")})`
      : "",
    "; the engine runs as root, which no pod can change.",
  ].join("");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
