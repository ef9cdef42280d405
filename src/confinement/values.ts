import type { SeccompFilter } from "./seccomp-filter.ts";

/**
 * The value type of every dimension. Values are plain data (JSON), normalised to their effect on the host
 * wherever the raw field misleads (engines.md, section 2): uid 0 in a user namespace is not host root.
 */
export interface DimensionValues {
  /** Numeric user id of process 1 inside the container, and who decided it. */
  user: { readonly uid: number; readonly decidedBy: UserDecision };
  /** `mappedIds` is the number of ids in the map, Infinity when the container is in the host's namespace. */
  "user-namespace": { readonly kind: "private" | "shared" | "host"; readonly mappedIds: number };
  /** Every host user that the container's processes can ever be, most powerful first. */
  "host-user": readonly HostIdentity[];
  /** Every host group that the container's processes can ever have, most powerful first. */
  "host-groups": readonly HostIdentity[];
  /** The five sets of process 1 after execve, and the user namespace in which they count. Names without CAP_, by number. */
  "capability-sets": CapabilitySets;
  /** Capabilities that can ever be effective: over the host's user namespace, and over the container's own namespaces. */
  capabilities: { readonly host: readonly string[]; readonly own: readonly string[] };
  "no-new-privileges": boolean;
  /** What executing a set-id file, or one with file capabilities, can raise a process to. */
  "set-id": "nothing" | "container-root" | "host-root";
  /** Whether a process can open a further user namespace and hold every capability in it. */
  "nested-user-namespace": boolean;
  seccomp: SeccompValue;
  apparmor: LsmValue;
  selinux: LsmValue;
  /** `masked`: the engine's masks stand; `unmasked`: none do. */
  "proc-mount": "masked" | "unmasked";
  "masked-paths": { readonly masked: readonly string[]; readonly readOnly: readonly string[] };
  /** Value of each namespaced sysctl that bears on confinement; names with dots. Ports below 1024 are `privileged-ports`. */
  sysctls: Readonly<Record<string, string>>;
  /** Device nodes beyond the engine's standard ones; `all` for every host device. */
  devices: "standard" | "all" | readonly string[];
  "pid-namespace": NamespaceSharing;
  "ipc-namespace": NamespaceSharing;
  "network-namespace": NamespaceSharing;
  "uts-namespace": NamespaceSharing;
  "cgroup-namespace": NamespaceSharing;
  "mount-namespace": NamespaceSharing;
  "time-namespace": NamespaceSharing;
  /** `writableVolumes`: paths of volumes that the image declares and that stay writable. */
  "root-filesystem": { readonly writable: boolean; readonly writableVolumes: readonly string[] };
  "host-paths": readonly HostPathAccess[];
  "mount-propagation": "private" | "host-to-container" | "bidirectional";
  /** What a file on a mounted volume can still do to the container: set-id and device files honoured, writable submounts below a read-only mount. */
  "volume-flags": { readonly setId: boolean; readonly devices: boolean; readonly writableSubmounts: boolean };
  /** Kinds of the mounted volumes (emptyDir, persistentVolumeClaim, nfs ...), sorted. */
  volumes: readonly string[];
  "host-ports": readonly HostPort[];
  /** First port that needs no privilege to bind: 1024 is the kernel's default, 0 leaves all open. */
  "privileged-ports": { readonly unprivilegedFrom: number; readonly of: "own" | "host" };
  "raw-sockets": { readonly allowed: boolean; readonly of: "own" | "host" };
  /** Who can open a connection to it, besides the node that runs it. Empty: nobody. */
  "reachable-from": readonly Reachability[];
  /** What it can open a connection to. Empty: nothing. */
  reaches: readonly Destination[];
  "api-token": "none" | "other-audience" | "api";
  "api-permissions": "none" | "read" | "read-secrets" | "write" | "cluster-admin";
  "service-links": boolean;
  "proxy-environment": boolean;
  /** Names of environment variables that carry a secret, sorted. */
  "secret-environment": readonly string[];
  /** Limits: a number in the unit of the dimension (tasks, bytes, millicores, bytes, files, processes, bytes); Infinity for none. */
  "pids-limit": number;
  "memory-limit": number;
  "cpu-limit": number;
  "ephemeral-storage-limit": number;
  "open-files-limit": number;
  "process-limit": number;
  "core-limit": number;
  /** oom_score_adj, -1000 to 1000: a higher one dies first. */
  "oom-score": number;
  "engine-privilege": "no-daemon" | "rootless-daemon" | "root-daemon" | "root-daemon-with-network-api";
  "runtime-boundary": "shared-kernel" | "user-space-kernel" | "virtual-machine";
}

export type UserDecision = "operator" | "image-number" | "image-name" | "image-default" | "engine";

/**
 * A user or group id on the host, classed by its authority there (engines.md 2.1). From least to most:
 * `exclusive`: of a range that no other container has; `shared-range`: of a range of subordinate ids shared by the containers
 * of one user; `unowned`: a fixed id that no account of the node has; `system`: a fixed id of a system account;
 * `login`: the id of a person's account; `root`: 0. `shared-range` and `unowned` cannot be compared.
 */
export type HostAuthority = "exclusive" | "shared-range" | "unowned" | "system" | "login" | "root";
export interface HostIdentity {
  readonly authority: HostAuthority;
  /** The id, when it is one fixed number; absent for ranges. */
  readonly id?: number;
}

export interface CapabilitySets {
  readonly bounding: readonly string[];
  readonly permitted: readonly string[];
  readonly effective: readonly string[];
  readonly inheritable: readonly string[];
  readonly ambient: readonly string[];
  /** Over which user namespace they count. */
  readonly over: "host" | "own";
}

export type SeccompValue =
  | { readonly kind: "unconfined" }
  /** A filter whose content is known. `name` for people: "containerd 2.1 default (RuntimeDefault)". */
  | { readonly kind: "filter"; readonly name: string; readonly filter: SeccompFilter };

/** `absent`: the kernel of the node has no such security module, so nothing can be enforced or lost. */
export type LsmValue =
  | { readonly kind: "absent" }
  | { readonly kind: "unconfined" }
  | { readonly kind: "engine-default"; readonly profile: string }
  | { readonly kind: "custom"; readonly profile: string };

/** `pod`: shared with the other containers of the pod. */
export type NamespaceSharing = "private" | "pod" | "host";

export interface HostPathAccess {
  readonly path: string;
  /**
   * What the container's user can really do there: `none` where the host's file permissions refuse it, `read-open` where only files
   * that everybody may read can be read.
   */
  readonly access: "none" | "read-open" | "read" | "write";
  /** What the path opens: an engine's or the kubelet's socket or state, a system folder, or plain data. */
  readonly exposes: "engine" | "system" | "data";
}

export interface HostPort {
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Address it is bound to; "" for all. */
  readonly address: string;
}

export interface Reachability {
  /** `selected`: peers that a policy names; `cluster`: every pod and node; `world`: whoever reaches the host; `host`: as every process of the host. */
  readonly from: "selected" | "cluster" | "world" | "host";
  /** Ports as "TCP/8080"; `all` for every port. */
  readonly ports: "all" | readonly string[];
}

/**
 * `selected`: destinations that a policy names; `internet`: addresses outside; `cluster`: every pod and service; `api-server`; `node`: services of the node;
 * `metadata`: the cloud's metadata service; `host-address`: the local network under the host's own address; `host-loopback`.
 */
export type Destination =
  "selected" | "internet" | "cluster" | "api-server" | "node" | "metadata" | "host-address" | "host-loopback";
