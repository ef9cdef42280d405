/** The nine groups in which people read a confinement (DESIGN, section 3), in the order of the matrix. */
export const dimensionGroups = [
  "identity",
  "privilege",
  "kernel",
  "namespaces",
  "filesystem",
  "network",
  "credentials",
  "resources",
  "engine",
] as const;
export type DimensionGroup = (typeof dimensionGroups)[number];

/** Every dimension, in the order in which it is shown. The same id names its file, docs page and column. */
export const dimensionIds = [
  // identity
  "user",
  "user-namespace",
  "host-user",
  "host-groups",
  // privilege
  "capability-sets",
  "capabilities",
  "no-new-privileges",
  "set-id",
  "nested-user-namespace",
  // kernel
  "seccomp",
  "apparmor",
  "selinux",
  "proc-mount",
  "masked-paths",
  "sysctls",
  "devices",
  // namespaces
  "pid-namespace",
  "ipc-namespace",
  "network-namespace",
  "uts-namespace",
  "cgroup-namespace",
  "mount-namespace",
  "time-namespace",
  // filesystem
  "root-filesystem",
  "host-paths",
  "mount-propagation",
  "volume-flags",
  "volumes",
  // network
  "host-ports",
  "privileged-ports",
  "raw-sockets",
  "reachable-from",
  "reaches",
  // credentials
  "api-token",
  "api-permissions",
  "service-links",
  "proxy-environment",
  "secret-environment",
  // resources
  "pids-limit",
  "memory-limit",
  "cpu-limit",
  "ephemeral-storage-limit",
  "open-files-limit",
  "process-limit",
  "core-limit",
  "oom-score",
  // engine
  "engine-privilege",
  "runtime-boundary",
] as const;
export type DimensionId = (typeof dimensionIds)[number];
