import { hidden, mapSeen } from "../../readers/index.ts";
import {
  observeHostPaths,
  observePropagation,
  observeRootFilesystem,
  observeVolumeFlags,
  observeVolumes,
} from "./filesystem.ts";
import { observeHostGroups, observeHostUser, observeUser, observeUserNamespace } from "./identity.ts";
import {
  observeAppArmor,
  observeDevices,
  observeMaskedPaths,
  observePrivilegedPorts,
  observeProcMount,
  observeSelinux,
  observeSysctls,
} from "./kernel.ts";
import { sharingOf } from "./namespaces.ts";
import { observeHostPorts, observeReachableFrom, observeReaches } from "./network.ts";
import {
  observeCapabilities,
  observeCapabilitySets,
  observeNesting,
  observeRawSockets,
  observeSeccomp,
  observeSetId,
} from "./privilege.ts";
import type { Observed, Observers, Sight } from "./sight.ts";
import {
  observeApiPermissions,
  observeApiToken,
  observeBoundary,
  observeEngine,
  observeProxy,
  observeSecrets,
  observeServiceLinks,
} from "./surroundings.ts";

/** For every dimension, its value as the kernel shows it of one process. */
export const observers: Observers = {
  user: observeUser,
  "user-namespace": observeUserNamespace,
  "host-user": observeHostUser,
  "host-groups": observeHostGroups,
  "capability-sets": observeCapabilitySets,
  capabilities: observeCapabilities,
  "no-new-privileges": ({ process }) => ({ shown: true, value: process.status.noNewPrivileges }),
  "set-id": observeSetId,
  "nested-user-namespace": observeNesting,
  seccomp: observeSeccomp,
  apparmor: observeAppArmor,
  selinux: observeSelinux,
  "proc-mount": observeProcMount,
  "masked-paths": observeMaskedPaths,
  sysctls: observeSysctls,
  devices: observeDevices,
  "pid-namespace": (sight) => sharingOf(sight, "pid"),
  "ipc-namespace": (sight) => sharingOf(sight, "ipc"),
  "network-namespace": (sight) => sharingOf(sight, "net"),
  "uts-namespace": (sight) => sharingOf(sight, "uts"),
  "cgroup-namespace": (sight) => sharingOf(sight, "cgroup"),
  "mount-namespace": (sight) => sharingOf(sight, "mnt"),
  "time-namespace": (sight) => sharingOf(sight, "time"),
  "root-filesystem": observeRootFilesystem,
  "host-paths": observeHostPaths,
  "mount-propagation": observePropagation,
  "volume-flags": observeVolumeFlags,
  volumes: observeVolumes,
  "host-ports": observeHostPorts,
  "privileged-ports": observePrivilegedPorts,
  "raw-sockets": observeRawSockets,
  "reachable-from": observeReachableFrom,
  reaches: observeReaches,
  "api-token": observeApiToken,
  "api-permissions": observeApiPermissions,
  "service-links": observeServiceLinks,
  "proxy-environment": observeProxy,
  "secret-environment": observeSecrets,
  "pids-limit": ({ process }) => process.cgroup.pids,
  "memory-limit": ({ process }) => process.cgroup.memory,
  "cpu-limit": ({ process }) => process.cgroup.cpu,
  "ephemeral-storage-limit": () => hidden("a storage quota does not show on a process"),
  "open-files-limit": (sight) => hardLimit(sight, "Max open files"),
  "process-limit": (sight) => hardLimit(sight, "Max processes"),
  "core-limit": (sight) => hardLimit(sight, "Max core file size"),
  "oom-score": ({ process }) => process.oomScoreAdjustment,
  "engine-privilege": observeEngine,
  "runtime-boundary": observeBoundary,
};

function hardLimit({ process }: Sight, name: string): Observed<number> {
  const hard = mapSeen(process.limits, (limits) => limits[name]?.hard);
  if (!hard.shown) return hard;
  return hard.value === undefined
    ? hidden(`/proc/${process.pid}/limits has no line ${name}`)
    : { shown: true, value: hard.value };
}
