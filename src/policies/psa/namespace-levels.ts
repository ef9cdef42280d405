import type { FailedCheck, PodSecurityLevel, PodSecurityVersions } from "../../rules/index.ts";
import { evaluatePodSecurity } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";

/** From the loosest on. */
export const levelOrder: readonly PodSecurityLevel[] = ["privileged", "baseline", "restricted"];

/** A workload that keeps a namespace from a level. */
export interface Blocker {
  /** Kind/namespace/name. */
  readonly workload: string;
  /** The checks that it fails, each once; empty when it cannot be judged, as `reason` says. */
  readonly failed: readonly FailedCheck[];
  readonly reason?: string;
}

/** The workloads that the official admission would not take at a level, or of which it cannot be told. */
export function blockersOf(
  workloads: readonly Workload[],
  level: PodSecurityLevel,
  versions: PodSecurityVersions,
): readonly Blocker[] {
  if (level === "privileged") return [];
  return workloads.flatMap((workload) => blockerOf(workload, level, versions) ?? []);
}

function blockerOf(
  workload: Workload,
  level: PodSecurityLevel,
  versions: PodSecurityVersions,
): Blocker | undefined {
  const name = workloadIdentity(workload);
  const failed = workload.pods.flatMap((pod) => evaluatePodSecurity(pod, level, versions).failed);
  const unique = [...new Map(failed.map((one) => [one.check, one])).values()];
  if (unique.length > 0) return { workload: name, failed: unique };
  const reason = unjudgedReason(workload);
  return reason === undefined ? undefined : { workload: name, failed: [], reason };
}

/** Why no pod of it can be said to meet a level. */
function unjudgedReason({ refused, pods }: Workload): string | undefined {
  if (refused.length > 0) return "a field has a type that the API server refuses";
  return pods.some(({ shape }) => shape === "partial")
    ? "its controller makes the pods and may add to what is written here"
    : undefined;
}

/** The strictest level that nothing blocks. */
export function strictestLevel(
  workloads: readonly Workload[],
  versions: PodSecurityVersions,
): PodSecurityLevel {
  return levelOrder.findLast((level) => blockersOf(workloads, level, versions).length === 0) ?? "privileged";
}
