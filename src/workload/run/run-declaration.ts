import type { JsonObject } from "../json.ts";

/**
 * Containers as they are declared to Podman or Docker: on a command line, in a Compose file, in a Quadlet unit, or as an inspect record
 * tells it afterwards. This is to the run engines what PodSpec is to a cluster: what was written, not yet what it means. Values keep the
 * spelling of the source wherever an engine has a language of its own for them ("keep-id:uid=1000", "container:db"); units are normalised.
 */

/** The engine that the source is written for; Compose runs under both, `podman kube` and Quadlet under Podman alone. */
export type RunEngine = "podman" | "docker";

/** How the declaration was written. */
export type RunFormat =
  | "podman-run"
  | "docker-run"
  | "podman-inspect"
  | "docker-inspect"
  | "compose"
  | "quadlet"
  | "podman-kube"
  | "oci-config"
  | "crictl-inspect";

/** Where an option stands in the source: line and column count from 1. Absent for what has no text of its own. */
export interface RunPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One option as a person wrote it, for reports that go through the source option by option. */
export interface WrittenOption {
  /** The name in the source's own words: "--cap-add", "services.db.cap_add", "AddCapability=", "HostConfig.CapAdd". */
  readonly name: string;
  readonly value: string;
  /** The field of RunDeclaration that it fills; absent for an option that says nothing about the container (--rm, --detach). */
  readonly field?: keyof RunDeclaration;
  /** The option of the engine's command line that it stands for, where the name is another: "--shm-size" of "ShmSize=", "--publish" of "-p". */
  readonly option?: string;
  readonly place?: RunPlace;
}

export interface RunMount {
  /** "glob": Podman's bind mounts of every path that the source matches; "artifact": files of an OCI artifact, read only. */
  readonly type:
    "bind" | "volume" | "tmpfs" | "image" | "devpts" | "ramfs" | "cluster" | "npipe" | "glob" | "artifact";
  /** Folder of the host (bind), name of the volume, reference of the image; absent for an anonymous volume and for tmpfs. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Everything else that stands behind the mount, in the source's spelling: "nosuid", "z", "U", "rslave", "idmap", "size=64m", "rro". */
  readonly options: readonly string[];
}

export interface RunDevice {
  /** Path on the host, or the name of a CDI device ("vendor.com/gpu=all"). */
  readonly source: string;
  readonly target?: string;
  /** Subset of "rwm". */
  readonly permissions?: string;
}

export interface RunPort {
  readonly hostIp?: string;
  /** First port on the host; absent when the engine picks one. */
  readonly hostPort?: number;
  readonly containerPort: number;
  /** Number of ports of the range, 1 for a single port. */
  readonly count: number;
  /** Docker alone: the engine takes one port of so many, `hostPort` the first of them, for the one port of the container. */
  readonly hostCount?: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

/** A port that a container is told to listen on. */
export type RunExposed = Pick<RunPort, "containerPort" | "protocol">;

export interface RunUlimit {
  /** Name without RLIMIT_, in lower case: "nofile". Podman's word "host" stands alone, without numbers. */
  readonly name: string;
  /** Infinity for unlimited (-1). */
  readonly soft?: number;
  readonly hard?: number;
}

export interface RunVariable {
  readonly name: string;
  /** Absent when the value is taken from the environment of the caller. */
  readonly value?: string;
}

/** A secret or a config that the engine hands in as a file or a variable. */
export interface RunSecret {
  readonly source: string;
  readonly target?: string;
  readonly as: "file" | "environment";
  readonly uid?: string;
  readonly gid?: string;
  /** Octal digits as written. */
  readonly mode?: string;
}

export interface RunHealthcheck {
  /** Words of the command, or one shell string; empty for "none". */
  readonly command: readonly string[];
  readonly shell: boolean;
  /** Seconds. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly retries?: number;
}

/** What an engine's inspect record tells of a container as it was made, in the record's own spelling. Absent: the record does not say. */
export interface RecordedFacts {
  readonly id?: string;
  readonly imageId?: string;
  /** Process id on the host while it runs. */
  readonly pid?: number;
  /** Names with CAP_; Podman's EffectiveCaps and BoundingCaps. An empty list means none. */
  readonly effectiveCapabilities?: readonly string[];
  readonly boundingCapabilities?: readonly string[];
  /** SELinux labels of the process and of its files; empty when there is none. */
  readonly processLabel?: string;
  readonly mountLabel?: string;
  /** Empty when no profile was loaded. */
  readonly appArmorProfile?: string;
  /** "inside:outside:size"; outside is counted in the user namespace of the engine. */
  readonly uidMap?: readonly string[];
  readonly gidMap?: readonly string[];
  readonly maskedPaths?: readonly string[];
  readonly readOnlyPaths?: readonly string[];
  /** "crun", "runc", ... */
  readonly ociRuntime?: string;
  /** Path of the config.json that the runtime was given. */
  readonly ociConfigPath?: string;
  readonly cgroupPath?: string;
  /** The command line that made it, word by word. */
  readonly createCommand?: readonly string[];
}

/** Absent and empty both mean: not given. */
export interface RunDeclaration {
  readonly engine: RunEngine;
  readonly format: RunFormat;
  readonly place: RunPlace;
  /** What the source itself shows (an inspect record with an id map, a Quadlet unit of a user); absent when it does not. */
  readonly rootless?: boolean;
  readonly name: string;
  /** The name that the engine gives the container, where `name` is another: a Compose service is called "db", its container "shop-db-1". */
  readonly containerName?: string;
  /** Reference as written. Absent for --rootfs and for a Compose service that is only built. */
  readonly image?: string;
  readonly build?: { readonly context?: string; readonly dockerfile?: string; readonly target?: string };

  /** "1000", "1000:1000", "nobody", "app:staff". */
  readonly user?: string;
  /** Names, numbers, "keep-groups". */
  readonly groupAdd?: readonly string[];
  /** Mode with its parameters: "keep-id:uid=1000", "auto:size=2048", "host", "nomap", "container:web", "ns:/proc/1/ns/user". */
  readonly userns?: string;
  readonly uidMap?: readonly string[];
  readonly gidMap?: readonly string[];
  readonly subUidName?: string;
  readonly subGidName?: string;

  /** As written; "CAP_" and case are the engine's business. */
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  readonly noNewPrivileges?: boolean;
  /** "unconfined", "builtin", the path of a profile, or "inline" where only the profile itself is told. */
  readonly seccomp?: string;
  /** The profile itself where it is at hand (inspect, Compose beside its file). */
  readonly seccompProfile?: unknown;
  readonly apparmor?: string;
  /** "disable", "type:spc_t", "level:s0:c1", "nested", "filetype:..." */
  readonly securityLabels?: readonly string[];
  /** Paths. */
  readonly mask?: readonly string[];
  /** Paths, or "ALL" (also for Docker's systempaths=unconfined). */
  readonly unmask?: readonly string[];
  readonly procOptions?: string;

  readonly readOnly?: boolean;
  /** Podman's --read-only-tmpfs; only meaningful with readOnly. */
  readonly readOnlyTmpfs?: boolean;
  readonly mounts?: readonly RunMount[];
  readonly volumesFrom?: readonly string[];
  readonly devices?: readonly RunDevice[];
  readonly deviceCgroupRules?: readonly string[];
  /** Docker's --gpus and Compose's reservations of devices, in words. */
  readonly gpus?: string;

  /** Each --network in the source's spelling: "host", "none", "bridge", "pasta:...", "slirp4netns:...", "container:db", a name. */
  readonly networks?: readonly string[];
  readonly ports?: readonly RunPort[];
  readonly publishAll?: boolean;
  /** Container ports that are only told: EXPOSE and `expose:`. */
  readonly expose?: readonly RunExposed[];
  readonly hostname?: string;
  readonly networkAliases?: readonly string[];
  readonly addHosts?: readonly string[];
  readonly dns?: readonly string[];
  /** "host", "private", "container:db", "ns:/path", "shareable", "none", "service:db". */
  readonly pid?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly cgroupns?: string;
  /** Podman's --cgroups: "enabled", "disabled", "no-conmon", "split". */
  readonly cgroups?: string;
  readonly cgroupParent?: string;
  readonly sysctls?: Readonly<Record<string, string>>;

  /** Infinity for unlimited. */
  readonly pidsLimit?: number;
  /** Bytes; Infinity for unlimited. */
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly memoryReservation?: number;
  readonly shmSize?: number;
  /** Millicores. */
  readonly cpus?: number;
  readonly cpuReservation?: number;
  readonly cpuShares?: number;
  readonly cpusetCpus?: string;
  /** Bytes of the writable layer, --storage-opt size=. */
  readonly storageSize?: number;
  readonly ulimits?: readonly RunUlimit[];
  readonly oomScoreAdj?: number;
  readonly oomKillDisable?: boolean;

  readonly environment?: readonly RunVariable[];
  readonly environmentFiles?: readonly string[];
  readonly secrets?: readonly RunSecret[];
  readonly configs?: readonly RunSecret[];
  /** Podman's --http-proxy. */
  readonly httpProxy?: boolean;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDir?: string;
  /** Podman's --tz: a name of the tz database, or "local". */
  readonly timezone?: string;
  readonly init?: boolean;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** "no", "always", "on-failure", "on-failure:3", "unless-stopped". */
  readonly restart?: string;
  readonly stopSignal?: string;
  /** Seconds. */
  readonly stopTimeout?: number;
  readonly healthcheck?: RunHealthcheck;
  /** OCI runtime: "runc", "kata", a path. */
  readonly runtime?: string;
  /** The Podman pod that it joins. */
  readonly pod?: string;
  readonly dependsOn?: readonly string[];
  /** It runs to its end: Quadlet's Type=oneshot, the containers of a Job. */
  readonly oneShot?: boolean;
  /** The container as an object of the Kubernetes API, for what Podman plays (`podman kube play`). */
  readonly kubernetes?: JsonObject;
  /** Compose's deploy.replicas. */
  readonly replicas?: number;

  /** What an inspect record tells of the container as it was made; evidence beside the declaration, never instead of it. */
  readonly recorded?: RecordedFacts;

  /** Every option of the source in its order. */
  readonly written: readonly WrittenOption[];
  /** What the reader understood to be an option of the container but has no field for; a judgement that may depend on it says so. */
  readonly notUnderstood: readonly WrittenOption[];
}

/** A pod of Podman (`podman pod create`, a `.pod` unit): what its containers share and what is set for all. */
export interface RunPodDeclaration {
  readonly name: string;
  readonly place: RunPlace;
  readonly userns?: string;
  readonly uidMap?: readonly string[];
  readonly gidMap?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly RunPort[];
  readonly mounts?: readonly RunMount[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly addHosts?: readonly string[];
  readonly networkAliases?: readonly string[];
  /** Of the infra container, and so of all that share them. */
  readonly pid?: string;
  readonly uts?: string;
  /** What Podman plays: the kind, and the pod spec as an object of the Kubernetes API. */
  readonly kubernetes?: { readonly kind: string; readonly spec: JsonObject };
  /** Namespaces that are shared, Podman's --share: "ipc", "net", "uts", "pid", "cgroup". */
  readonly share?: readonly string[];
  readonly written: readonly WrittenOption[];
  readonly notUnderstood: readonly WrittenOption[];
}

/** A volume, network, secret or config that a project declares by name. */
export interface RunResource {
  readonly kind: "volume" | "network" | "secret" | "config" | "image" | "build";
  readonly name: string;
  readonly place: RunPlace;
  readonly external?: boolean;
  /** The name that the engine knows it by, where the source gives it another than `name`. */
  readonly engineName?: string;
  readonly driver?: string;
  readonly driverOptions?: Readonly<Record<string, string>>;
  /** Network: no way out (Compose `internal`, Podman --internal). */
  readonly internal?: boolean;
  /** Secret or config: the file, the variable or the text that it is made of. */
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  /** Every option of the source that it is made with. */
  readonly written?: readonly WrittenOption[];
}

/** All that one source declares together: one command line, a Compose project, a folder of Quadlet units. */
export interface RunProject {
  readonly name: string;
  readonly format: RunFormat;
  readonly containers: readonly RunDeclaration[];
  readonly pods: readonly RunPodDeclaration[];
  readonly resources: readonly RunResource[];
  /** The files that it was read from in the order in which they were merged, with those that they include or extend, where they are several. */
  readonly files?: readonly string[];
}
