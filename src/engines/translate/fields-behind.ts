import type { DimensionId } from "../../confinement/index.ts";
import { dimensionIds } from "../../confinement/index.ts";
import type { RunDeclaration } from "../../workload/index.ts";

type Field = keyof RunDeclaration;

const identity: readonly Field[] = [
  "user",
  "groupAdd",
  "userns",
  "uidMap",
  "gidMap",
  "networks",
  "pid",
  "ipc",
  "privileged",
];
const network: readonly Field[] = ["networks", "ports", "publishAll", "privileged"];

/** The options of a source that decide about a dimension of its pod. */
export function fieldsBehind(dimension: DimensionId): readonly Field[] {
  return fields[dimension] ?? ["privileged"];
}

/** The dimensions of a container that an option of the field decides about. */
export function dimensionsBehind(field: Field): readonly DimensionId[] {
  return dimensionIds.filter((id) => fields[id]?.includes(field) === true);
}

const fields: Partial<Record<DimensionId, readonly Field[]>> = {
  user: ["user", "userns"],
  "user-namespace": ["userns", "uidMap", "gidMap", "subUidName", "subGidName", "privileged"],
  "host-user": identity,
  "host-groups": identity,
  capabilities: ["capAdd", "capDrop", ...identity],
  "no-new-privileges": ["noNewPrivileges", "capAdd", "privileged"],
  "set-id": ["noNewPrivileges", "capAdd", ...identity],
  "nested-user-namespace": ["seccomp", "privileged"],
  seccomp: ["seccomp", "seccompProfile", "privileged"],
  apparmor: ["apparmor", "privileged"],
  selinux: ["securityLabels", "privileged"],
  "proc-mount": ["unmask", "privileged"],
  "masked-paths": ["mask", "unmask", "procOptions", "privileged"],
  sysctls: ["sysctls", "networks"],
  "privileged-ports": ["sysctls", "networks"],
  "raw-sockets": ["capAdd", "networks", "privileged"],
  devices: ["devices", "deviceCgroupRules", "gpus", "privileged"],
  "pid-namespace": ["pid"],
  "ipc-namespace": ["ipc"],
  "network-namespace": network,
  "uts-namespace": ["uts", "networks"],
  "cgroup-namespace": ["cgroupns", "cgroups", "privileged"],
  "root-filesystem": ["readOnly", "readOnlyTmpfs", "mounts"],
  "host-paths": ["mounts", "volumesFrom", ...identity],
  "mount-propagation": ["mounts", "privileged"],
  "volume-flags": ["mounts", "volumesFrom", "privileged"],
  volumes: ["mounts", "volumesFrom"],
  "host-ports": network,
  "reachable-from": network,
  reaches: network,
  "secret-environment": ["environment", "environmentFiles", "secrets"],
  "proxy-environment": ["httpProxy", "environment", "environmentFiles"],
  "pids-limit": ["pidsLimit", "cgroups", "cgroupParent"],
  "memory-limit": ["memory", "cgroups", "cgroupParent"],
  "cpu-limit": ["cpus", "cgroups", "cgroupParent"],
  "ephemeral-storage-limit": ["storageSize"],
  "open-files-limit": ["ulimits"],
  "process-limit": ["ulimits"],
  "core-limit": ["ulimits"],
  "oom-score": ["oomScoreAdj"],
  "runtime-boundary": ["runtime"],
};
