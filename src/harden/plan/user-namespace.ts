import {
  hostUsersConflicts,
  idMappedMounts,
  knownImage,
  volumesWithoutIdMapping,
} from "../../facts/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import { isBackedBy } from "../../workload/index.ts";
import { hintOfPings } from "./pings.ts";
import type { PlanContext } from "./plan-context.ts";
import { hasFeature, outcomeOfHostUsers } from "./plan-context.ts";
import type { Step } from "./step.ts";
import { pingRange } from "./sysctls.ts";

/** Ids of a pod with a user namespace run from 0 to this one. Source: engines.md 1.5 (`hostUsers: false`). */
const lastId = 65535;

/** Volumes that live on the node's own file system or in memory: known to be id-mapped where that file system is. */
const mappable: readonly string[] = ["configMap", "secret", "projected", "downwardAPI", "emptyDir"];

/** Gives the pod a user namespace of its own, where server, runtime, volumes and host namespaces allow it. */
export function userNamespaceSteps(pod: PodTemplate, context: PlanContext): Step[] {
  if (pod.shape === "partial" || pod.spec.hostUsers === false) return [];
  if (obstacleToUserNamespace(pod, context) !== undefined) return [];
  const doubt = doubtOf(pod, context);
  const outcome = outcomeOfHostUsers(context);
  return [
    {
      id: "user-namespace",
      title: "Give the pod a user namespace of its own",
      at: pod.path,
      changes: [{ kind: "set", path: [...pod.path, "hostUsers"], value: false }],
      mayClose: ["host-user", "host-groups", "capabilities", "set-id", "volume-flags"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because:
        doubt ??
        "server, runtime and kernel support it, its volumes can be mounted id-mapped, and it asks for nothing beyond its own files and sockets",
      evidence: [`${outcome.why} (${outcome.source})`, ...startsAsRoot(pod)],
      watchFor:
        "volumes on NFS or other file systems without id-mapped mounts, on which the pod does not start; programs that ping without NET_RAW; anything that needs the node itself",
    },
  ];
}

function startsAsRoot(pod: PodTemplate): string[] {
  const known = pod.containers.flatMap(({ spec }) => knownImage(spec.image ?? "") ?? []);
  return known.map(({ name, does, source }) => `${name} ${does} (${source})`);
}

/** Why `hostUsers: false` cannot be set on this pod, or would come to nothing; undefined where it can. */
export function obstacleToUserNamespace(pod: PodTemplate, context: PlanContext): string | undefined {
  const { spec } = pod;
  const { outcome, why } = outcomeOfHostUsers(context);
  if (context.cluster.k3sRootless === true) return "k3s runs rootless, inside a user namespace already";
  if (outcome !== "honoured" && outcome !== "unknown") return `hostUsers: false would be ${outcome}: ${why}`;
  const conflicts = hostUsersConflicts.value.filter((field) => conflictsIn(pod, context).includes(field));
  if (conflicts.length > 0) return `the API server refuses hostUsers: false with ${conflicts.join(" and ")}`;
  if (pod.containers.some((one) => one.spec.securityContext.privileged === true))
    return "a container is privileged";
  const place = { inventory: context.inventory, namespace: context.object.namespace };
  const volume = spec.volumes.find((one) => isBackedBy(one, volumesWithoutIdMapping.value, place));
  if (volume !== undefined) return `volume ${volume.name} cannot be mounted id-mapped`;
  const { filesystem } = context.cluster.node;
  const mapped = filesystem === undefined ? undefined : idMappedMounts(filesystem);
  if (mapped !== undefined && mapped.kernel === undefined) return `${filesystem} cannot be mounted id-mapped`;
  const high = [...idsOf(pod), ...pingGroupsOf(pod)].find((id) => id > lastId);
  return high === undefined
    ? undefined
    : `id ${high} lies outside a pod's user namespace, which ends at ${lastId}`;
}

function conflictsIn(pod: PodTemplate, context: PlanContext): string[] {
  const { hostNetwork, hostPID, hostIPC } = pod.spec;
  const withNetwork = hasFeature(context, "UserNamespacesHostNetworkSupport");
  return [
    ...(hostNetwork === true && !withNetwork ? ["hostNetwork"] : []),
    ...(hostPID === true ? ["hostPID"] : []),
    ...(hostIPC === true ? ["hostIPC"] : []),
    ...(pod.containers.some((one) => one.spec.volumeDevices.length > 0) ? ["volumeDevices"] : []),
  ];
}

function idsOf(pod: PodTemplate): number[] {
  const { runAsUser, runAsGroup, fsGroup, supplementalGroups } = pod.spec.securityContext;
  const own = pod.containers.flatMap(({ spec }) => [
    spec.securityContext.runAsUser,
    spec.securityContext.runAsGroup,
  ]);
  return [runAsUser, runAsGroup, fsGroup, ...supplementalGroups, ...own].filter((id) => id !== undefined);
}

/** Groups that are not mapped cannot be written: the pod's sandbox would not start. Source: linux net/ipv4/sysctl_net_ipv4.c, ipv4_ping_group_range. */
function pingGroupsOf({ spec }: PodTemplate): number[] {
  const range = spec.securityContext.sysctls.find(({ name }) => name === pingRange)?.value;
  return (range ?? "").trim().split(/\s+/).map(Number);
}

function doubtOf(pod: PodTemplate, context: PlanContext): string | undefined {
  const { node } = context.cluster;
  if (pod.spec.hostUsers === true) return "the manifest asks for the node's user namespace";
  const added = pod.containers.flatMap(({ spec }) => spec.securityContext.capabilities.add);
  if (added.length > 0) return `it asks for ${added.join(", ")}, which counts in its own user namespace only`;
  const device = pod.containers.flatMap(devicesOf)[0];
  if (device !== undefined)
    return `it asks for ${device}, whose device files belong to nobody in a user namespace`;
  const volume = pod.spec.volumes.find(({ source }) => !mappable.includes(source));
  if (volume !== undefined)
    return `nothing in the input says whether volume ${volume.name} (${volume.source}) can be mounted id-mapped`;
  const pings = pod.spec.securityContext.sysctls.some(({ name }) => name === pingRange)
    ? undefined
    : hintOfPings(pod, context);
  if (pings !== undefined) return `${pings}, which the runtime opens to no group of a user namespace`;
  if (pod.spec.hostNetwork === true) return "it uses the node's network";
  if (context.object.kind === "DaemonSet") return "a DaemonSet often serves the node itself";
  if (pod.spec.runtimeClassName !== undefined)
    return `the runtime class ${pod.spec.runtimeClassName} decides`;
  if (node.kernel === undefined)
    return "nothing in the input tells the nodes' kernel, which must be 6.3 or newer";
  if (node.filesystem === undefined)
    return "nothing in the input tells the file system of the nodes' container storage";
  return idMappedMounts(node.filesystem) === undefined
    ? `nothing is known of id-mapped mounts on ${node.filesystem}`
    : undefined;
}

/** Resources of device plugins have a domain; those of kubernetes.io and hugepages are no devices. */
function devicesOf({ spec }: Container): string[] {
  const { limits, requests } = spec.resources;
  return Object.keys({ ...requests, ...limits }).filter(
    (name) => name.includes("/") && !/(^|\.)kubernetes\.io\//.test(name),
  );
}
