/**
 * What one container showed: the same process seen from inside (our probe, running as the container's first process)
 * and from the host (its folder below /proc), and the OCI configuration that the engine handed to the runtime.
 */
export interface Observation {
  readonly name: string;
  readonly options: readonly string[];
  readonly image: string;
  readonly inside: InsideView;
  readonly host: HostView;
  readonly oci: OciView;
}

/** One run to make: `podman run OPTIONS IMAGE`, whose first process is the probe. */
export interface RunRequest {
  readonly name: string;
  readonly options: readonly string[];
  readonly image: ImageName;
  /** The file that is executed: the probe, or its copies that are set-id root or carry cap_net_bind_service=ep. */
  readonly program?: "probe" | "set-id-probe" | "file-capability-probe";
}

export type ImageName = "root" | "numeric-user" | "named-user" | "volume";

export interface ProcessStatus {
  /** Real, effective, saved and file-system id, as the reader's user namespace numbers them. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly groups: readonly number[];
  readonly capabilities: CapabilitySets;
  readonly noNewPrivileges: boolean;
  /** 0 none, 1 strict, 2 filter (proc_pid_status(5)). */
  readonly seccompMode: number;
  /** Octal digits, "0022". */
  readonly umask: string;
}

/** Masks as 16 hexadecimal digits, the way /proc/PID/status prints them. */
export interface CapabilitySets {
  readonly inheritable: string;
  readonly permitted: string;
  readonly effective: string;
  readonly bounding: string;
  readonly ambient: string;
}

export interface IdMapEntry {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

export interface Mount {
  readonly id: number;
  readonly parent: number;
  readonly root: string;
  readonly target: string;
  readonly options: readonly string[];
  readonly propagation: readonly string[];
  readonly type: string;
  readonly source: string;
}

export interface ResourceLimit {
  readonly soft: string;
  readonly hard: string;
}

export interface PathView {
  readonly kind: "absent" | "directory" | "file" | "character" | "block";
  /** "1:3" is the null device, which runtimes mount over masked files. */
  readonly device: string | undefined;
  readonly readOnlyMount: boolean | undefined;
  /** Entries of a folder, or 0 or 1 for whether a file gave a byte; negative: the errno of reading. */
  readonly content: number | undefined;
  /** 0: could be opened for writing (a folder: write access); else the errno. */
  readonly writeError: number | undefined;
}

export interface DeviceView {
  readonly kind: "character" | "block";
  readonly number: string;
  readonly readError: number;
  readonly writeError: number;
}

/** What the container's seccomp filter answered for one system call number; see native/probe.c for how it was asked. */
export type SeccompVerdict =
  { readonly allowed: true } | { readonly allowed: false; readonly errno: number } | "unfiltered";

export interface SeccompView {
  /** Each list is indexed by the call's number in that architecture's table. */
  readonly zeroArguments: readonly SeccompVerdict[];
  readonly allOnesArguments: readonly SeccompVerdict[];
  readonly x32: readonly SeccompVerdict[];
  readonly i386: readonly SeccompVerdict[];
  /** Calls with chosen arguments. */
  readonly chosen: readonly ChosenCall[];
}

export interface ChosenCall {
  readonly name: string;
  readonly number: number;
  /** Six signed 64-bit words, in decimal. */
  readonly arguments: readonly string[];
  readonly verdict: SeccompVerdict;
}

export interface InsideView {
  readonly status: ProcessStatus;
  readonly uidMap: readonly IdMapEntry[];
  readonly gidMap: readonly IdMapEntry[];
  /** Lines of each text file that the probe could read. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly paths: Readonly<Record<string, PathView>>;
  readonly devices: Readonly<Record<string, DeviceView>>;
  /** Folder to errno of creating a file in it; 0 is success. */
  readonly writes: Readonly<Record<string, number>>;
  /** Name of a call that was really made to its errno; 0 is success. */
  readonly calls: Readonly<Record<string, number>>;
  /** The sets that a nested user namespace gave, when one could be opened. */
  readonly nested: CapabilitySets | undefined;
  /** Serial and description of the session keyring, or the errno of asking for it. */
  readonly keyring: { readonly serial: number; readonly description: string } | { readonly errno: number };
  readonly seccomp: SeccompView | { readonly error: string };
}

export interface HostView {
  readonly status: ProcessStatus;
  readonly uidMap: readonly IdMapEntry[];
  readonly gidMap: readonly IdMapEntry[];
  readonly setgroups: string;
  readonly mounts: readonly Mount[];
  readonly limits: Readonly<Record<string, ResourceLimit>>;
  readonly oomScoreAdjustment: number;
  /** attr/current; empty where no security module labels processes. */
  readonly securityLabel: string;
  readonly namespaces: Namespaces;
  readonly cgroup: readonly string[];
  /** Content of pids.max of the container's cgroup, or why it cannot be read. */
  readonly pidsMax: { readonly value: string } | { readonly unobservable: string };
  readonly environment: readonly string[];
}

/** Namespace kind to inode, as readlink(2) of /proc/PID/ns/KIND prints it. */
export type Namespaces = Readonly<Record<NamespaceKind, string>>;
export type NamespaceKind = "cgroup" | "ipc" | "mnt" | "net" | "pid" | "time" | "user" | "uts";
export const namespaceKinds: readonly NamespaceKind[] = [
  "cgroup",
  "ipc",
  "mnt",
  "net",
  "pid",
  "time",
  "user",
  "uts",
];

/** The parts of the OCI config.json that say what the engine asked for, as JSON values. */
export interface OciView {
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly resources: unknown;
  readonly rlimits: unknown;
  readonly namespaces: unknown;
  readonly sysctl: unknown;
}

export interface LoginUser {
  readonly uid: number;
  readonly gid: number;
  readonly subordinateStart: number;
  readonly subordinateCount: number;
}

/** Errno of connecting and hearing the listener's greeting; 0 is success, undefined where the host has no such address to try. */
export interface Connections {
  readonly hostLoopback: number;
  readonly hostAddress: number | undefined;
  /** To the container's own address. */
  readonly fromHost: number;
  /** To the port of a container that publishes it. */
  readonly published: number;
  readonly fromPeer: number;
}

export interface SessionReport {
  readonly engine: {
    readonly podman: string;
    readonly runtime: string;
    readonly distribution: string;
    readonly kernel: string;
  };
  readonly loginUser: LoginUser;
  /** Of the process that called the engine. Its pid and mount namespaces are private to the test. */
  readonly callerNamespaces: Namespaces;
  /** The network namespace of a rootless daemon, which is not the host's. */
  readonly engineNetwork?: string;
  readonly callerLimits: Readonly<Record<string, ResourceLimit>>;
  readonly callerOomScoreAdjustment: number;
  readonly callerCgroup: readonly string[];
  /** Of a second plain container that ran all the while. */
  readonly peerNamespaces: Namespaces;
  readonly peerKeyring: InsideView["keyring"];
  /** From a plain container to listeners of the host, and from outside to a listener in a plain container. */
  readonly connections: Connections | undefined;
  /** Security modules in force, /sys/kernel/security/lsm; undefined when the kernel does not tell. */
  readonly securityModules: readonly string[] | undefined;
  /** Every process of the session while the containers ran, but for the test's own: name and effective user on the host. */
  readonly processes: readonly { readonly name: string; readonly uid: number }[];
  readonly observations: readonly Observation[];
}
