import type { HostPort, NamespaceSharing } from "../../confinement/index.ts";
import type { ImageView } from "../image.ts";

/** A volume of a container that is run by an engine, not by a cluster. */
export interface RunVolume {
  /** Kind for people and for the dimension `volumes`; "hostPath" and "volume" for what -v makes, "tmpfs", "image". */
  readonly kind: string;
  /** The folder of the host, for a bind mount. */
  readonly hostPath?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly propagation?: "private" | "host-to-container" | "bidirectional";
  /** Whether its files are written by the operator alone: no set-id bits, no device nodes. */
  readonly plainFiles?: boolean;
  /** Mount flags where they are written, or the engine gives them to this kind. Absent: those of the source, or the engine's own. */
  readonly nosuid?: boolean;
  readonly nodev?: boolean;
  /** Whether nothing writable is left below a read-only mount: `rro`, or no submount is taken along. Absent: the engine's default. */
  readonly coversSubmounts?: boolean;
}

export interface PublishedPort extends HostPort {
  readonly containerPort: number;
  /**
   * Who the port is opened to, for the twin of a pod: the cluster (a Service of type ClusterIP, published on an inner address) or
   * everybody, the cluster among them. Absent for a plain -p.
   */
  readonly audience?: "cluster" | "world";
}

/** A run of ids inside a user namespace and where it lies outside of it: on the host, or rootless in the engine's own namespace. */
export interface MappedIds {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** --userns with its parameters, --uidmap with --gidmap, --subuidname; `joined` is the namespace of another container or process. */
export type UserNamespaceMode =
  | { readonly kind: "host" | "nomap" }
  | {
      readonly kind: "keep-id";
      readonly uid?: number;
      readonly gid?: number;
      readonly size?: number;
      /** The namespace is the pod's, which the container joins. */
      readonly ofPod?: boolean;
    }
  | { readonly kind: "auto"; readonly size?: number }
  | { readonly kind: "map"; readonly uids: readonly MappedIds[]; readonly gids: readonly MappedIds[] }
  | { readonly kind: "subordinate"; readonly name: string }
  | { readonly kind: "joined"; readonly of: string };

/**
 * A container's network. `stack`: rootless Podman's own user-space network, pasta or slirp4netns; `named`: a network that somebody
 * made; `joined`: the network of another container or process.
 */
export type NetworkMode =
  | { readonly kind: "host" | "none" | "bridge" }
  /** The network that a rootless daemon itself has (RootlessKit): what --network=host of rootless Docker gives. */
  | { readonly kind: "engine" }
  | { readonly kind: "stack"; readonly program: "pasta" | "slirp4netns"; readonly hostLoopback: boolean }
  | { readonly kind: "named"; readonly networks: readonly NamedNetwork[] }
  | { readonly kind: "joined"; readonly of: string };

export interface NamedNetwork {
  readonly name: string;
  /** Absent where its definition is not at hand. */
  readonly driver?: "bridge" | "macvlan";
  readonly internal?: boolean;
}

/** A seccomp profile that is named; `profile` where its content is at hand. */
export interface NamedSeccomp {
  readonly name: string;
  readonly profile?: unknown;
}

/** A namespace that is joined by name, of which it is not known whose it is. */
export interface JoinedNamespace {
  readonly joined: string;
  /** Whose it is, where the container that is joined is at hand. */
  readonly has?: "host" | "container";
}

/**
 * What `podman run` and `docker run` are told, as far as it bears on confinement. Absent means that the option is not given. Options that
 * mean the same in both engines have one field.
 */
export interface RunOptions {
  readonly image: ImageView;
  /** --user: ids by number, or a name that the image's passwd and group files resolve; a group only when it is written. */
  readonly user?: { readonly uid: number | string; readonly gid?: number | string };
  readonly groupAdd?: readonly (number | string)[];
  /** --group-add keep-groups: the groups of whoever calls the engine stay. */
  readonly keepGroups?: boolean;
  /** Podman only, but for `host` of Docker. */
  readonly userns?: "host" | "keep-id" | "auto" | "nomap" | UserNamespaceMode;
  /** The engine's default set, where its configuration gives another than the version's own. */
  readonly defaultCapabilities?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  /** The label io.containers.capabilities (Podman): the container gets these alone, when the engine's default holds them all. */
  readonly wantedCapabilities?: readonly string[];
  readonly privileged?: boolean;
  readonly noNewPrivileges?: boolean;
  readonly seccompUnconfined?: boolean;
  readonly seccomp?: NamedSeccomp;
  /** Name of a profile, or "unconfined". */
  readonly apparmor?: string;
  readonly labelDisable?: boolean;
  /** SELinux type of the process. */
  readonly labelType?: string;
  /** Further paths that are hidden (Podman). */
  readonly mask?: readonly string[];
  /** true: --security-opt unmask=ALL (Podman), systempaths=unconfined (Docker); else the patterns of the paths that stay open. */
  readonly unmask?: boolean | readonly string[];
  readonly readOnly?: boolean;
  readonly volumes?: readonly RunVolume[];
  /** Containers whose volumes it takes over and of which nothing is known. */
  readonly volumesFrom?: readonly string[];
  readonly ports?: readonly PublishedPort[];
  /** -P: every port that the image exposes is published on a port that the engine picks. */
  readonly publishAll?: boolean;
  readonly network?: "default" | "none" | "host" | NetworkMode;
  readonly pid?: NamespaceSharing | JoinedNamespace;
  readonly ipc?: NamespaceSharing | JoinedNamespace;
  readonly uts?: NamespaceSharing | JoinedNamespace;
  /** Whether it runs in a pod (Podman) with other containers: they share ipc, network and uts. */
  readonly inPod?: boolean;
  /** Whether another container has the same network, outside of a pod. */
  readonly sharesNetwork?: boolean;
  readonly cgroupns?: NamespaceSharing | JoinedNamespace;
  /** The engine's default where its configuration gives another than the version's own; heeded as far as the engine heeds it. */
  readonly defaultCgroupns?: "private" | "host";
  /** Podman's --cgroups=disabled: no cgroup, and no limit of one. */
  readonly withoutCgroup?: boolean;
  readonly devices?: readonly string[];
  /** Whether the cgroup lets every device of the host be used. */
  readonly everyDevice?: boolean;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Values that the engine's configuration sets in every network namespace, where it gives other ones than the version's own. */
  readonly defaultSysctls?: Readonly<Record<string, string>>;
  /** --pids-limit; Infinity for none. */
  readonly pidsLimit?: number;
  readonly memory?: number;
  /** Millicores. */
  readonly cpus?: number;
  /** Bytes of the writable layer. */
  readonly storage?: number;
  /** Hard limits; Infinity for none, "caller" for those of whoever calls the engine (Podman's --ulimit host). */
  readonly openFiles?: number | "caller";
  readonly processes?: number | "caller";
  readonly core?: number | "caller";
  readonly oomScore?: number;
  /** Whether the host's proxy variables are passed on; absent: the engine's default. */
  readonly proxyEnvironment?: boolean;
  /** Names of variables that carry a secret. */
  readonly secretEnvironment?: readonly string[];
  /** Files of variables that were not read. */
  readonly unreadEnvironment?: readonly string[];
  /** OCI runtime, by name or path; absent: the engine's own. */
  readonly runtime?: string;
}
