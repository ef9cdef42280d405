import type { DimensionId } from "../../confinement/index.ts";
import { contextOf } from "../../engines/index.ts";
import type { Companion } from "../../harden/index.ts";
import type { NetworkRequest } from "../../policies/index.ts";
import { allRules, levelById } from "../../rules/index.ts";
import type { Inventory, PodTemplate, Workload } from "../../workload/index.ts";
import { isWindows, workloadIdentity } from "../../workload/index.ts";
import { inventoryWith } from "../harden/companions.ts";
import type { JudgedDimension, JudgingContext } from "../judge-workload.ts";
import { fallsShort, judgeDimensions } from "../judge-workload.ts";
import { readingInWords, reasonsOf } from "../report/judgement.ts";

const networks: readonly DimensionId[] = ["reachable-from", "reaches"];

/**
 * What audit goes on to find of networks when the policies stand beside the input and nothing else does, and what leaves it so. Not of
 * workloads whose policy a person must write.
 */
export function stillOpen(
  workloads: readonly Workload[],
  inventory: Inventory,
  policies: readonly Companion[],
): NetworkRequest["open"] {
  const cluster = contextOf();
  const context: JudgingContext = {
    level: levelById("rootless-podman"),
    rules: allRules,
    cluster,
    podSecurity: { policy: "latest", server: cluster.kubernetes },
    inventory: { ...inventoryWith(inventory, policies), complete: true },
  };
  const byHand = policies.flatMap(({ document, workload = [] }) => (document === undefined ? workload : []));
  const planned = workloads.filter((workload) => !byHand.includes(workloadIdentity(workload)));
  return planned.flatMap((workload) =>
    workload.pods
      .filter((pod) => pod.spec.hostNetwork !== true && !isWindows(pod))
      .flatMap((pod) => openOf(workload, pod, context))
      .map((reason) => ({ what: workloadIdentity(workload), reason })),
  );
}

/** Containers of a pod share its network: the first that falls short speaks for all. */
function openOf(workload: Workload, pod: PodTemplate, context: JudgingContext): readonly string[] {
  for (const container of pod.containers) {
    const short = judgeDimensions(workload, pod, container, context, networks).filter(fallsShort);
    if (short.length > 0) return short.map(inWords);
  }
  return [];
}

function inWords({ dimension, judgement }: JudgedDimension): string {
  const reasons = reasonsOf(judgement.subject).map(({ words, object }) =>
    object === undefined ? words : `${object} ${words}`,
  );
  const why = reasons.length === 0 ? "" : ` (${[...new Set(reasons)].join("; ")})`;
  return `${dimension.title.toLowerCase()} ${readingInWords(dimension.id, judgement.subject)}${why}`;
}
