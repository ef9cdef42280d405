import type { Confinement } from "../../confinement/index.ts";
import type { ContainerProcess } from "../process.ts";
import { processDimensions } from "../process.ts";
import { once, oncePerScenario } from "../once.ts";
import { privilegedFilesOf } from "../image.ts";
import { configuredCapabilities, noNewPrivileges } from "./capabilities.ts";
import { apiPermissionsOf, apiTokenOf, secretEnvironmentOf, serviceLinksOf } from "./credentials.ts";
import { devicesOf } from "./devices.ts";
import { enginePrivilege, proxyEnvironment, runtimeBoundary } from "./engine.ts";
import { hostPathsOf, mountPropagation, rootFilesystem, volumeFlags, volumesOf } from "./filesystem.ts";
import { groupsOf, userOf } from "./identity.ts";
import type { KubernetesInput, Subject } from "./input.ts";
import { subjectOf } from "./input.ts";
import { appArmorOf, maskedPathsOf, privilegedPortsOf, procMountOf, selinuxOf, sysctlsOf } from "./kernel.ts";
import {
  cgroupNamespace,
  ipcNamespace,
  mountNamespace,
  networkNamespace,
  pidNamespace,
  timeNamespace,
  utsNamespace,
} from "./namespaces.ts";
import { hostPortsOf, reachableFrom, reachesOf } from "./network.ts";
import { oomScoreOf, pidsLimitOf, resourceLimit, runtimeLimit } from "./resources.ts";
import { seccompOf } from "./seccomp.ts";
import { userNamespaceOf } from "./user-namespace.ts";

/**
 * What the kernel and the cluster let one container of a pod do, as kubelet and container runtime turn its fields into an OCI
 * configuration. Facts that the input does not hold are asked for, never assumed. For a Linux pod: see `isWindows`.
 */
export function confineKubernetes(input: KubernetesInput): Confinement {
  const subject = subjectOf(input);
  const process = processOf(subject);
  // One literal without spreads: there is one for every container.
  const ofProcess = processDimensions(process);
  return {
    user: ofProcess["user"],
    "user-namespace": ofProcess["user-namespace"],
    "host-user": ofProcess["host-user"],
    "host-groups": ofProcess["host-groups"],
    "capability-sets": ofProcess["capability-sets"],
    capabilities: ofProcess["capabilities"],
    "no-new-privileges": ofProcess["no-new-privileges"],
    "set-id": ofProcess["set-id"],
    "nested-user-namespace": ofProcess["nested-user-namespace"],
    seccomp: ofProcess["seccomp"],
    "raw-sockets": ofProcess["raw-sockets"],
    apparmor: (ask) => appArmorOf(subject, ask),
    selinux: (ask) => selinuxOf(subject, ask),
    "proc-mount": () => procMountOf(subject),
    "masked-paths": (ask) => maskedPathsOf(subject, ask),
    sysctls: (ask) => sysctlsOf(subject, ask),
    devices: (ask) => devicesOf(subject, ask),
    "pid-namespace": () => pidNamespace(subject),
    "ipc-namespace": () => ipcNamespace(subject),
    "network-namespace": () => networkNamespace(subject),
    "uts-namespace": () => utsNamespace(subject),
    "cgroup-namespace": (ask) => cgroupNamespace(subject, ask),
    "mount-namespace": mountNamespace,
    "time-namespace": timeNamespace,
    "root-filesystem": (ask) => rootFilesystem(subject, ask),
    "host-paths": (ask) => hostPathsOf(subject, process, ask),
    "mount-propagation": () => mountPropagation(subject),
    "volume-flags": (ask) => volumeFlags(subject, process, ask),
    volumes: () => volumesOf(subject),
    "host-ports": () => hostPortsOf(subject),
    "privileged-ports": () => privilegedPortsOf(subject),
    "reachable-from": (ask) => reachableFrom(subject, ask),
    reaches: (ask) => reachesOf(subject, ask),
    "api-token": (ask) => apiTokenOf(subject, ask),
    "api-permissions": (ask) => apiPermissionsOf(subject, ask),
    "service-links": () => serviceLinksOf(subject),
    "proxy-environment": proxyEnvironment,
    "secret-environment": () => secretEnvironmentOf(subject),
    "pids-limit": () => pidsLimitOf(subject),
    "memory-limit": () => resourceLimit(subject, "memory"),
    "cpu-limit": () => resourceLimit(subject, "cpu"),
    "ephemeral-storage-limit": () => resourceLimit(subject, "ephemeral-storage"),
    "open-files-limit": () => runtimeLimit(subject, "openFiles"),
    "process-limit": () => runtimeLimit(subject, "processes"),
    "core-limit": () => runtimeLimit(subject, "core"),
    "oom-score": (ask) => oomScoreOf(subject, ask),
    "engine-privilege": () => enginePrivilege(subject),
    "runtime-boundary": (ask) => runtimeBoundary(subject, ask),
  };
}

function processOf(subject: Subject): ContainerProcess {
  return {
    user: oncePerScenario((ask) => userOf(subject, ask)),
    groups: oncePerScenario((ask) => groupsOf(subject, ask)),
    userNamespace: oncePerScenario((ask) => userNamespaceOf(subject, ask)),
    capabilities: once(() => configuredCapabilities(subject)),
    noNewPrivileges: once(() => noNewPrivileges(subject)),
    seccomp: oncePerScenario((ask) => seccompOf(subject, ask)),
    privilegedFiles: oncePerScenario((ask) => privilegedFilesOf(subject, ask)),
    hostNetwork: subject.spec.hostNetwork === true,
    underAppArmorRestriction: !subject.privileged,
    node: subject.context.node,
  };
}
