import type { Lever } from "../report/index.ts";
import type { Lever as RemedyLever, Rule } from "../rules/index.ts";
import { levers } from "../rules/index.ts";
import type { DimensionId } from "../confinement/index.ts";
import { workloadIdentity } from "../workload/index.ts";
import type { JudgingContext, WorkloadJudgement } from "./judge-workload.ts";
import { shortfallsOf } from "./judge-workload.ts";

const shown = 3;

type OpenFindings = (one: WorkloadJudgement) => readonly { readonly rule: Rule }[];

/**
 * The changes that close most: each lever counts the shortfalls of the workloads that it would close, one a dimension and workload.
 * What an earlier lever closes is not counted again for a later one.
 */
export function chooseLevers(
  judged: readonly WorkloadJudgement[],
  _context: JudgingContext,
  openFindings: OpenFindings,
): Lever[] {
  const open = new Map(judged.map((one) => [one, openDimensions(one, openFindings)]));
  const chosen: Lever[] = [];
  const left = new Set(levers);
  while (chosen.length < shown) {
    const best = bestOf([...left], open);
    if (best === undefined) break;
    left.delete(best.lever);
    chosen.push(reportOf(best));
    for (const dimensions of open.values()) for (const id of best.lever.closes) dimensions.delete(id);
  }
  return chosen;
}

interface Effect {
  readonly lever: RemedyLever;
  readonly workloads: readonly WorkloadJudgement[];
  readonly closed: readonly DimensionId[];
  readonly count: number;
}

function bestOf(
  candidates: readonly RemedyLever[],
  open: ReadonlyMap<WorkloadJudgement, ReadonlySet<DimensionId>>,
): Effect | undefined {
  let best: Effect | undefined;
  for (const lever of candidates) {
    const effect = effectOf(lever, open);
    if (effect.count > (best?.count ?? 0)) best = effect;
  }
  return best;
}

function effectOf(
  lever: RemedyLever,
  open: ReadonlyMap<WorkloadJudgement, ReadonlySet<DimensionId>>,
): Effect {
  const workloads: WorkloadJudgement[] = [];
  const closed = new Set<DimensionId>();
  let count = 0;
  for (const [workload, dimensions] of open) {
    const closing = lever.closes.filter((id) => dimensions.has(id));
    if (closing.length === 0) continue;
    workloads.push(workload);
    count += closing.length;
    for (const id of closing) closed.add(id);
  }
  return { lever, workloads, closed: lever.closes.filter((id) => closed.has(id)), count };
}

/** Dimensions of a workload that fall short and that no waiver covers. */
function openDimensions(one: WorkloadJudgement, openFindings: OpenFindings): Set<DimensionId> {
  if (openFindings(one).length === 0) return new Set();
  return new Set(one.containers.flatMap(shortfallsOf).map(({ dimension }) => dimension.id));
}

function reportOf({ lever, workloads, closed }: Effect): Lever {
  return {
    title: lever.title,
    where: lever.where,
    yaml: lever.yaml,
    workloads: workloads.map(({ workload }) => workloadIdentity(workload)),
    dimensions: closed,
    ...(lever.caution === undefined ? {} : { caution: lever.caution }),
  };
}
