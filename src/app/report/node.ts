import type { DimensionId, Verdict } from "../../confinement/index.ts";
import type { NodeReport } from "../../report/index.ts";
import { nodeSettings } from "../../rules/index.ts";
import type { JudgedDimension, WorkloadJudgement } from "../judge-workload.ts";
import { worstVerdict } from "../judge-workload.ts";
import { readingInWords } from "./judgement.ts";

/** The gating dimensions that only the node can set and that it leaves looser or open, over all workloads. */
export function nodeReports(judged: readonly WorkloadJudgement[]): NodeReport[] {
  return nodeSettings.flatMap(({ dimension, words, k3sConfig, caution }) => {
    const concerned = judged.flatMap((one) => fallingShort(one, dimension));
    const worst = concerned.find(
      ({ judgement }) => judgement.verdict === worstVerdict(concerned.map((one) => one.judgement.verdict)),
    );
    if (worst === undefined) return [];
    return [
      {
        dimension,
        title: worst.dimension.title,
        verdict: worst.judgement.verdict,
        value: readingInWords(dimension, worst.judgement.subject),
        yardstick: readingInWords(dimension, worst.judgement.yardstick),
        workloads: concerned.length,
        setting: words,
        ...(k3sConfig === undefined ? {} : { k3sConfig }),
        caution,
      },
    ];
  });
}

/** Whether the manifest itself decided the value, as privileged does: then it is no matter of the node. */
function isOfManifest({ judgement }: JudgedDimension): boolean {
  return judgement.subject.values.every(({ because }) => because.at(-1)?.kind === "manifest");
}

/** The first container of a workload whose dimension is looser or open; one for each workload. */
function fallingShort({ containers }: WorkloadJudgement, id: DimensionId): JudgedDimension[] {
  const passing: readonly Verdict[] = ["tighter", "equal"];
  const all = containers.flatMap(({ judgements }) =>
    judgements.filter(({ dimension }) => dimension.id === id),
  );
  return all
    .filter(
      (one) => !passing.includes(one.judgement.verdict) && one.accepted === undefined && !isOfManifest(one),
    )
    .slice(0, 1);
}
