import type { PodTemplate } from "../../workload/index.ts";
import { isWindows } from "../../workload/index.ts";
import { apiTokenSteps, serviceLinkSteps } from "./credentials.ts";
import { userOf } from "./evidence.ts";
import { ownUserSteps } from "./own-user.ts";
import type { PlanContext, Way } from "./plan-context.ts";
import { capabilitySteps, escalationSteps } from "./privileges.ts";
import { readOnlyRootSteps } from "./read-only-root.ts";
import type { ImageChange } from "./image-changes.ts";
import { imageChangesOf } from "./image-changes.ts";
import { localhostSeccompSteps } from "./localhost-seccomp.ts";
import type { LowPorts } from "./low-ports.ts";
import { lowPortsOf } from "./low-ports.ts";
import { seccompSteps } from "./seccomp.ts";
import type { Step } from "./step.ts";
import { sysctlSteps } from "./sysctls.ts";
import { obstacleToUserNamespace, userNamespaceSteps } from "./user-namespace.ts";

/** What can be done for one pod. Whether a step tightens anything on this cluster is found by judging the pod with it. */
export interface Candidates {
  /** The way that is tried first. */
  readonly way: Way;
  readonly wayBecause: string;
  readonly steps: readonly Step[];
  /** What no manifest can change. */
  readonly imageChanges: readonly ImageChange[];
  /** Undefined where it is not known to listen below 1024. */
  readonly lowPorts: LowPorts | undefined;
}

/** Every step that the API server takes and that is not done yet, in the order in which they are tried. */
export function candidateSteps(pod: PodTemplate, context: PlanContext): Candidates {
  const { way, because } = chooseWay(pod, context);
  if (isWindows(pod)) return { way, wayBecause: because, steps: [], imageChanges: [], lowPorts: undefined };
  const identity = [ownUserSteps(pod, context, way), userNamespaceSteps(pod, context)];
  const isMapped = pod.spec.hostUsers === false || (identity[1]?.length ?? 0) > 0;
  return {
    way,
    wayBecause: because,
    imageChanges: imageChangesOf(pod, context, obstacleOf(pod, context)),
    lowPorts: lowPortsOf(pod, context),
    steps: [
      ...seccompSteps(pod, context),
      ...localhostSeccompSteps(pod, context),
      ...apiTokenSteps(pod, context),
      ...serviceLinkSteps(pod, context),
      ...sysctlSteps(pod, context),
      ...(way === "non-root" ? identity : identity.toReversed()).flat(),
      ...capabilitySteps(pod, context, isMapped ? "user-namespace" : undefined),
      ...escalationSteps(pod, context),
      ...readOnlyRootSteps(pod, context),
    ],
  };
}

/** From this id on, no account is to be expected (rules, low-user-id). */
const firstUnownedId = 10000;

function chooseWay(pod: PodTemplate, context: PlanContext): { readonly way: Way; readonly because: string } {
  if (context.prefer !== undefined) return { way: context.prefer, because: "asked for with --prefer" };
  const obstacle = obstacleOf(pod, context);
  if (obstacle !== undefined) return { way: "non-root", because: `no user namespace: ${obstacle}` };
  if (pod.containers.every((one) => runsAsNobodyElse(userOf(one, pod, context), context)))
    return { way: "non-root", because: "every container runs as a user that nobody else on the node has" };
  return {
    way: "user-namespace",
    because:
      "it confines every image, whatever user that starts as; another user may not be able to use its files",
  };
}

function obstacleOf(pod: PodTemplate, context: PlanContext): string | undefined {
  return pod.spec.hostUsers === false ? undefined : obstacleToUserNamespace(pod, context);
}

function runsAsNobodyElse(user: ReturnType<typeof userOf>, { cluster }: PlanContext): boolean {
  if (user.kind !== "user" || user.gid === undefined) return false;
  const accounts = cluster.node.accounts;
  return (
    user.uid >= firstUnownedId || (accounts !== undefined && !accounts.some(({ uid }) => uid === user.uid))
  );
}
