import type { Ask } from "../../confinement/index.ts";
import type { HostUsersOutcome, HostUsersQuery } from "../../facts/index.ts";
import {
  hostUsersByDefault,
  hostUsersConflicts,
  hostUsersOutcome,
  idMappedKernel,
  idMappedMounts,
  podIdRange,
  subordinateIds,
  volumesWithoutIdMapping,
} from "../../facts/index.ts";
import { isBackedBy } from "../../workload/index.ts";
import type { ClusterContext } from "../cluster-context.ts";
import { exclusiveMapping, hostMapping, rootlessMapping } from "../host/id-mapping.ts";
import type { UserNamespace } from "../process.ts";
import { hostUsersKeptQuestion } from "../questions.ts";
import { because, fromManifest } from "../stated.ts";
import { hasFeature } from "./gates.ts";
import type { KubernetesInput, Subject } from "./input.ts";
import { podPath } from "./input.ts";
import { sources } from "./sources.ts";

/** The user namespace that a pod really gets. `hostUsers: false` is a wish: each party on the way to the kernel may drop or refuse it. */
export function userNamespaceOf(subject: Subject, ask: Ask): UserNamespace {
  if (subject.context.k3sRootless === true) return rootlessNode(subject);
  const path = podPath(subject, "hostUsers");
  if (subject.spec.hostUsers !== false)
    return inHost(subject, "hostUsers is not false: the host's user namespace", sources.api);
  const refusal = refusalOfHostUsers(subject);
  if (refusal !== undefined) return inHost(subject, refusal, hostUsersConflicts.source);
  const { outcome, why, source } = outcomeOf(subject, ask);
  if (outcome !== "honoured") return inHost(subject, `hostUsers: false is ${outcome}: ${why}`, source);
  return {
    value: { kind: "private", mappedIds: podIdRange.idsPerPod },
    because: [fromManifest(path, "hostUsers: false", podIdRange.source), because("node", why, source)],
    mapping: exclusiveMapping,
  };
}

function inHost(subject: Subject, words: string, source: string): UserNamespace {
  return {
    value: { kind: "host", mappedIds: Infinity },
    because: [fromManifest(podPath(subject, "hostUsers"), words, source)],
    mapping: hostMapping(subject.context.node),
  };
}

function rootlessNode({ context }: Subject): UserNamespace {
  return {
    value: { kind: "shared", mappedIds: subordinateIds.count + 1 },
    because: [
      because(
        "node",
        "k3s runs rootless: all its pods share the user namespace of its login user",
        sources.rootless,
      ),
    ],
    mapping: rootlessMapping(context.node),
  };
}

/** Why the API server or the kubelet does not start this pod with hostUsers: false, if they do not. */
export function refusalOfHostUsers(input: KubernetesInput): string | undefined {
  const { context, pod } = input;
  const { spec } = pod;
  const hostNetworkAllowed = hasFeature(context, "UserNamespacesHostNetworkSupport");
  const conflicts = [
    ...(spec.hostNetwork === true && !hostNetworkAllowed ? ["hostNetwork"] : []),
    ...(spec.hostPID === true ? ["hostPID"] : []),
    ...(spec.hostIPC === true ? ["hostIPC"] : []),
    ...(pod.containers.some((container) => container.spec.volumeDevices.length > 0) ? ["volumeDevices"] : []),
  ];
  if (conflicts.length > 0) return `the API server refuses hostUsers: false with ${conflicts.join(" and ")}`;
  const volume = spec.volumes.find((one) => isBackedBy(one, volumesWithoutIdMapping.value, input));
  if (volume !== undefined)
    return `the pod does not start: volume ${volume.name} cannot be mounted id-mapped`;
  const filesystem = context.node.filesystem;
  const support = filesystem === undefined ? undefined : idMappedMounts(filesystem);
  if (support !== undefined && support.kernel === undefined)
    return `the pod does not start: ${filesystem} cannot be mounted id-mapped`;
  return undefined;
}

/**
 * What becomes of the wish. A cluster of which nobody said the version may be one that drops it without a word. The kernel leaves nothing
 * open: a node that cannot does not start the pod.
 */
function outcomeOf({ context }: Subject, ask: Ask): HostUsersOutcome {
  const known = outcomeWith(context, context.node.kernel);
  const mayBeDropped = context.isVersionAssumed === true && known.outcome !== "refused";
  if (mayBeDropped && !ask(hostUsersKeptQuestion)) return { ...known, outcome: "dropped", why: tooOld };
  return known.outcome === "unknown" ? { ...known, outcome: "honoured", why: unlessRefused } : known;
}

const tooOld = `servers older than ${hostUsersByDefault.value} take the field away`;
const unlessRefused = `API server and runtime support it; a node older than Linux ${idMappedKernel.value} does not start the pod`;

const outcomes = new WeakMap<ClusterContext, Map<string | undefined, HostUsersOutcome>>();

/** Worked out once for each cluster and kernel. */
function outcomeWith(context: ClusterContext, kernel: string | undefined): HostUsersOutcome {
  let known = outcomes.get(context);
  if (known === undefined) outcomes.set(context, (known = new Map<string | undefined, HostUsersOutcome>()));
  let outcome = known.get(kernel);
  if (outcome === undefined) known.set(kernel, (outcome = hostUsersOutcome(queryOf(context, kernel))));
  return outcome;
}

function queryOf(context: ClusterContext, kernel: string | undefined): HostUsersQuery {
  const { containerRuntime, ociRuntime } = context;
  const gate = context.featureGates["UserNamespacesSupport"];
  return {
    kubernetes: context.kubernetes,
    ...(gate !== undefined && { gate }),
    ...(containerRuntime.name === "containerd"
      ? { containerd: containerRuntime.version }
      : { crio: containerRuntime.version }),
    ...(ociRuntime.name === "runc" ? { runc: ociRuntime.version } : { crun: ociRuntime.version }),
    ...(kernel !== undefined && { kernel }),
  };
}
