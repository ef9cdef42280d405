import type { DimensionId } from "../../confinement/index.ts";
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

const fields: Partial<Record<DimensionId, readonly Field[]>> = {
  "host-user": identity,
  "host-groups": identity,
  capabilities: ["capAdd", "capDrop", ...identity],
  "no-new-privileges": ["noNewPrivileges", "capAdd", "privileged"],
  "set-id": ["noNewPrivileges", "capAdd", ...identity],
  "nested-user-namespace": ["seccomp", "privileged"],
  seccomp: ["seccomp", "seccompProfile", "privileged"],
  apparmor: ["apparmor", "privileged"],
  selinux: ["securityLabels", "privileged"],
  sysctls: ["sysctls", "networks"],
  "privileged-ports": ["sysctls", "networks"],
  "raw-sockets": ["capAdd", "networks", "privileged"],
  devices: ["devices", "privileged"],
  "pid-namespace": ["pid"],
  "ipc-namespace": ["ipc"],
  "network-namespace": network,
  "uts-namespace": ["uts", "networks"],
  "root-filesystem": ["readOnly", "readOnlyTmpfs", "mounts"],
  "host-paths": ["mounts", "volumesFrom", ...identity],
  "mount-propagation": ["mounts", "privileged"],
  "volume-flags": ["mounts", "volumesFrom", "privileged"],
  "host-ports": network,
  "reachable-from": network,
  reaches: network,
  "secret-environment": ["environment", "environmentFiles", "secrets"],
  "memory-limit": ["memory"],
  "cpu-limit": ["cpus"],
  "ephemeral-storage-limit": ["storageSize"],
};
