/** Judges one workload as `audit` does. */
import { judgeWorkload } from "../../src/app/judge-workload.ts";
import type { JudgingContext, WorkloadJudgement } from "../../src/app/judge-workload.ts";
import type { ClusterContext } from "../../src/engines/index.ts";
import type { LevelId } from "../../src/rules/index.ts";
import { allRules, levelById } from "../../src/rules/index.ts";
import type { JsonObject, KubernetesObject, Workload } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";

/** `others`: further objects of the input. `complete`: what is not in the input does not exist. */
export function judged(
  value: JsonObject,
  level: LevelId,
  cluster: ClusterContext,
  { others = [], complete = true }: { others?: readonly JsonObject[]; complete?: boolean } = {},
): WorkloadJudgement {
  const [object, ...rest] = [value, ...others].map((one) => toKubernetesObject(one, source)) as [
    KubernetesObject,
    ...KubernetesObject[],
  ];
  const workload: Workload = {
    object,
    pods: findPodTemplates(value),
    folded: 0,
    origin: "user",
    refused: [],
  };
  const context: JudgingContext = {
    level: levelById(level),
    rules: allRules,
    cluster,
    podSecurity: { policy: "latest", server: cluster.kubernetes.replace(/^v?(\d+\.\d+).*$/, "$1") },
    inventory: createInventory([object, ...rest], complete),
  };
  return judgeWorkload(workload, context);
}

const source = { file: "pod.yaml" } as unknown as KubernetesObject["source"];
