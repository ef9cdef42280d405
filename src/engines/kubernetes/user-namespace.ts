import type { Ask } from "../../confinement/index.ts";
import type { HostUsersOutcome, HostUsersQuery } from "../../facts/index.ts";
import {
  hostUsersConflicts,
  hostUsersOutcome,
  idMappedMounts,
  podIdRange,
  subordinateIds,
  volumesWithoutIdMapping,
} from "../../facts/index.ts";
import { asObject } from "../../workload/index.ts";
import type { ClusterContext } from "../cluster-context.ts";
import { exclusiveMapping, hostMapping, rootlessMapping } from "../host/id-mapping.ts";
import type { UserNamespace } from "../process.ts";
import { kernelQuestion } from "../questions.ts";
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
  const volume = spec.volumes.find((one) => isWithoutIdMapping(input, one.source, one.claimName));
  if (volume !== undefined)
    return `the pod does not start: volume ${volume.name} cannot be mounted id-mapped`;
  const filesystem = context.node.filesystem;
  const support = filesystem === undefined ? undefined : idMappedMounts(filesystem);
  if (support !== undefined && support.kernel === undefined)
    return `the pod does not start: ${filesystem} cannot be mounted id-mapped`;
  return undefined;
}

function isWithoutIdMapping(
  { inventory, namespace }: KubernetesInput,
  source: string,
  claim: string | undefined,
): boolean {
  const kinds = volumesWithoutIdMapping.value;
  if (kinds.includes(source)) return true;
  if (claim === undefined) return false;
  const name = asObject(inventory.find("PersistentVolumeClaim", namespace, claim)?.value["spec"])?.[
    "volumeName"
  ];
  const volume = typeof name === "string" ? inventory.find("PersistentVolume", undefined, name) : undefined;
  return (
    volume !== undefined &&
    Object.keys(asObject(volume.value["spec"]) ?? {}).some((key) => kinds.includes(key))
  );
}

function outcomeOf({ context }: Subject, ask: Ask): HostUsersOutcome {
  const first = outcomeWith(context, context.node.kernel);
  return first.outcome === "unknown" ? outcomeWith(context, ask(kernelQuestion)) : first;
}

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
