import type { RunPlace } from "./run-declaration.ts";

/**
 * The configuration that an OCI runtime (runc, crun) is given for one container: not what was asked for but what the runtime must set up,
 * set by set and path by path. Names are those of the specification (opencontainers/runtime-spec config.md, config-linux.md@v1.3.0).
 * Absent: the file does not say, and the runtime does nothing about it.
 */
export interface OciDeclaration {
  readonly place: RunPlace;
  readonly ociVersion: string;
  /** The platforms that it has a block for: "linux", "windows", "zos", ... */
  readonly platforms: readonly string[];
  readonly process?: OciProcess;
  readonly root?: { readonly path: string; readonly readonly?: boolean };
  readonly hostname?: string;
  readonly domainname?: string;
  readonly mounts: readonly OciMount[];
  /** Programs of the host that are run at points of the container's life, by the name of the point. */
  readonly hooks: Readonly<Record<string, readonly OciHook[]>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux?: OciLinux;
}

export interface OciProcess {
  readonly terminal?: boolean;
  readonly user?: {
    readonly uid?: number;
    readonly gid?: number;
    readonly umask?: number;
    readonly additionalGids?: readonly number[];
  };
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly cwd: string;
  /** Names with CAP_; a set that is not told is empty. Absent altogether: the runtime leaves the sets alone. */
  readonly capabilities?: {
    readonly bounding?: readonly string[];
    readonly effective?: readonly string[];
    readonly inheritable?: readonly string[];
    readonly permitted?: readonly string[];
    readonly ambient?: readonly string[];
  };
  readonly rlimits?: readonly OciRlimit[];
  readonly noNewPrivileges?: boolean;
  readonly apparmorProfile?: string;
  readonly selinuxLabel?: string;
  readonly oomScoreAdj?: number;
}

export interface OciRlimit {
  /** "RLIMIT_NOFILE" */
  readonly type: string;
  /** Infinity for RLIM_INFINITY. */
  readonly soft: number;
  readonly hard: number;
}

export interface OciMount {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
  readonly uidMappings?: readonly OciIdMapping[];
  readonly gidMappings?: readonly OciIdMapping[];
}

export interface OciHook {
  readonly path: string;
  readonly args?: readonly string[];
}

export interface OciIdMapping {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

export interface OciLinux {
  /** A namespace that is not listed is the runtime's own; one with a path is joined. */
  readonly namespaces?: readonly { readonly type: string; readonly path?: string }[];
  readonly uidMappings?: readonly OciIdMapping[];
  readonly gidMappings?: readonly OciIdMapping[];
  readonly devices?: readonly OciDevice[];
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly cgroupsPath?: string;
  readonly resources?: OciResources;
  readonly rootfsPropagation?: string;
  readonly seccomp?: OciSeccomp;
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  readonly mountLabel?: string;
  readonly netDevices?: Readonly<Record<string, { readonly name?: string }>>;
}

export interface OciDevice {
  readonly path: string;
  /** "c", "b", "u" or "p". */
  readonly type: string;
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface OciResources {
  readonly devices?: readonly {
    readonly allow: boolean;
    readonly type?: string;
    readonly major?: number;
    readonly minor?: number;
    readonly access?: string;
  }[];
  /** Bytes; -1 for no limit. */
  readonly memory?: {
    readonly limit?: number;
    readonly reservation?: number;
    readonly swap?: number;
    readonly swappiness?: number;
    readonly disableOOMKiller?: boolean;
  };
  /** Quota and period in microseconds. */
  readonly cpu?: {
    readonly shares?: number;
    readonly quota?: number;
    readonly period?: number;
    readonly cpus?: string;
    readonly mems?: string;
  };
  /** 0 and below for no limit. */
  readonly pids?: { readonly limit?: number };
  readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[];
  /** Files of cgroup v2 -> what is written into them. */
  readonly unified?: Readonly<Record<string, string>>;
}

export interface OciSeccomp {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly listenerPath?: string;
  readonly syscalls?: readonly {
    readonly names: readonly string[];
    readonly action: string;
    readonly errnoRet?: number;
    readonly args?: readonly {
      readonly index: number;
      readonly value: number;
      readonly valueTwo?: number;
      readonly op: string;
    }[];
  }[];
}

/** A container of a cluster's runtime as it was made: what the OCI runtime was given, and whose container it is. */
export interface CriDeclaration {
  readonly place: RunPlace;
  /** Id of the container or of the sandbox. */
  readonly id: string;
  /** A sandbox has the namespaces that the containers of a pod share; its own process does nothing. */
  readonly kind: "container" | "sandbox";
  readonly sandboxId?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  /** Reference as the pod spells it, and the digest that it led to. */
  readonly image?: string;
  readonly imageRef?: string;
  /** Process id on the node while it runs. */
  readonly pid?: number;
  /** "io.containerd.runc.v2", the handler's name. */
  readonly runtime?: string;
  /** Absent when the runtime keeps it to itself. */
  readonly oci?: OciDeclaration;
  /** What the kubelet asked the runtime for (CRI's ContainerConfig or PodSandboxConfig), as it is. */
  readonly config?: unknown;
}
