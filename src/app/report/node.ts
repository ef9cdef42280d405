import type { DimensionId } from "../../confinement/index.ts";
import type { NodeReport } from "../../report/index.ts";
import type { NodeSetting } from "../../rules/index.ts";
import { nodeSettings } from "../../rules/index.ts";
import type { JudgedDimension, WorkloadJudgement } from "../judge-workload.ts";
import { worstVerdict } from "../judge-workload.ts";
import { readingInWords } from "./judgement.ts";

/** Gathers, workload by workload, what only the node can set and leaves looser or open. */
export interface NodeTally {
  readonly add: (judged: WorkloadJudgement) => void;
  readonly reports: () => NodeReport[];
}

interface Concerned {
  readonly worst: JudgedDimension;
  readonly workloads: number;
}

export function nodeTally(): NodeTally {
  const concerned = new Map<DimensionId, Concerned>();
  return {
    add: (judged) => {
      for (const [dimension, found] of fallingShort(judged))
        concerned.set(dimension, withOneMore(concerned.get(dimension), found));
    },
    reports: () =>
      nodeSettings.flatMap((setting) => {
        const one = concerned.get(setting.dimension);
        return one === undefined ? [] : [nodeReport(setting, one)];
      }),
  };
}

function withOneMore(before: Concerned | undefined, found: JudgedDimension): Concerned {
  if (before === undefined) return { worst: found, workloads: 1 };
  const verdicts = [before.worst.judgement.verdict, found.judgement.verdict];
  const worst = worstVerdict(verdicts) === before.worst.judgement.verdict ? before.worst : found;
  return { worst, workloads: before.workloads + 1 };
}

function nodeReport(
  { dimension, words, k3sConfig, caution }: NodeSetting,
  { worst, workloads }: Concerned,
): NodeReport {
  return {
    dimension,
    title: worst.dimension.title,
    verdict: worst.judgement.verdict,
    value: readingInWords(dimension, worst.judgement.subject),
    yardstick: readingInWords(dimension, worst.judgement.yardstick),
    workloads,
    setting: words,
    ...(k3sConfig === undefined ? {} : { k3sConfig }),
    caution,
  };
}

/** Whether the manifest itself decided the value, as privileged does: then it is no matter of the node. */
function isOfManifest({ judgement }: JudgedDimension): boolean {
  return judgement.subject.values.every(({ because }) => because.at(-1)?.kind === "manifest");
}

const settable: ReadonlySet<DimensionId> = new Set(nodeSettings.map(({ dimension }) => dimension));

/** What is looser or open in a workload and only the node can set, each in the first container where it is. */
function fallingShort({ containers }: WorkloadJudgement): ReadonlyMap<DimensionId, JudgedDimension> {
  const found = new Map<DimensionId, JudgedDimension>();
  for (const { judgements } of containers) {
    for (let index = 0; index < judgements.length; index++) {
      const one = judgements[index] as JudgedDimension;
      const { id } = one.dimension;
      if (!passes(one) && settable.has(id) && !found.has(id) && !isOfManifest(one)) found.set(id, one);
    }
  }
  return found;
}

function passes({ judgement, accepted }: JudgedDimension): boolean {
  return judgement.verdict === "tighter" || judgement.verdict === "equal" || accepted !== undefined;
}
