import type { TracedFacts } from "../facts/index.ts";

/**
 * What is known of the cluster, its nodes and the images, apart from the manifests: from flags, from a `--context-file`, from Node
 * objects of the input. What is absent is not known: it is asked as a question, never assumed.
 */
export interface ClusterContext {
  /** Server version, "1.34". */
  readonly kubernetes: string;
  /** Nobody said which version the cluster runs: `kubernetes` and `k3s` are the newest known. */
  readonly isVersionAssumed?: boolean;
  /** Set when the cluster is k3s: "v1.33.5+k3s1". k3s' containerd template, kubelet defaults and packaged components then hold. */
  readonly k3s?: string;
  readonly k3sRootless?: boolean;
  readonly containerRuntime: { readonly name: "containerd" | "cri-o"; readonly version: string };
  readonly ociRuntime: { readonly name: "runc" | "crun"; readonly version: string };
  readonly architecture: "amd64" | "arm64";
  readonly node: NodeFacts;
  readonly kubelet: KubeletFacts;
  /** Feature gates that differ from the version's default. */
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** Image configurations by image reference as written in the manifests. */
  readonly images: Readonly<Record<string, ImageFacts>>;
  /** Localhost seccomp profiles whose content is known: path below the kubelet's seccomp folder -> OCI seccomp object as JSON. */
  readonly seccompProfiles: Readonly<Record<string, unknown>>;
  /** The yardstick's engine: newest known unless given. */
  readonly podman: { readonly version: string; readonly distribution?: string };
}

export interface NodeFacts {
  readonly kernel?: string;
  /** Version of cgroups: 2 where /sys/fs/cgroup is one unified tree, else 1, also beside an empty tree of version 2. */
  readonly cgroupVersion?: 1 | 2;
  /** Security modules in force, e.g. ["apparmor"] or ["selinux"]; empty when none. */
  readonly securityModules?: readonly ("apparmor" | "selinux")[];
  /** Ids of accounts of the node, when known: a fixed id that is not among them is nobody's. */
  readonly accounts?: readonly { readonly uid: number; readonly name: string; readonly login: boolean }[];
  /** user.max_user_namespaces; 0 forbids nested ones. */
  readonly maxUserNamespaces?: number;
  /** Ubuntu's kernel.apparmor_restrict_unprivileged_userns. */
  readonly appArmorRestrictsUserNamespaces?: boolean;
  /** containerd's or CRI-O's SELinux switch (k3s `--selinux`). */
  readonly runtimeSelinux?: boolean;
  /** RLIMIT_NOFILE, RLIMIT_NPROC of the runtime's unit, as containers inherit them; Infinity for none. */
  readonly openFiles?: number;
  readonly processes?: number;
  /** File system of the kubelet's and container storage, e.g. "ext4", "zfs". */
  readonly filesystem?: string;
  readonly users?: { readonly loginUid?: number };
}

export interface KubeletFacts {
  readonly seccompDefault?: boolean;
  /** -1 for none. */
  readonly podPidsLimit?: number;
  readonly allowedUnsafeSysctls?: readonly string[];
  /** Whether it refuses to start on a host of cgroup v1. */
  readonly failCgroupV1?: boolean;
}

/** What an image's configuration and file system say, as far as known. */
export interface ImageFacts extends TracedFacts {
  /** `USER` of the configuration, "" when unset. */
  readonly user?: string;
  /** The ids that `user` resolves to in the image's passwd and group. */
  readonly uid?: number;
  readonly gid?: number;
  /** Groups that the image's /etc/group gives that user. */
  readonly groups?: readonly number[];
  /** Declared VOLUMEs. */
  readonly volumes?: readonly string[];
  readonly exposedPorts?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Whether it holds files with set-id bits, or with file capabilities. */
  readonly setId?: boolean;
  readonly fileCapabilities?: boolean;
  /** What a person says that its program needs, for plans of changes; it bears on no verdict. */
  readonly needs?:
    | "nothing"
    | {
        readonly pings?: boolean;
        readonly listens?: readonly number[];
        readonly kubernetesApi?: boolean;
        readonly serviceVariables?: boolean;
        readonly namespaces?: boolean;
      };
  /** Labels of the configuration. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its /etc/passwd and /etc/group, where layers were read; an image without these files has none of either. */
  readonly accounts?: ImageAccounts;
  /** Files that raise privilege when they are executed, where layers were read: the first of them by their paths. */
  readonly privilegedFiles?: readonly ImageFile[];
  /** Owner and mode of its working folder, its volumes and folders that its program may write to, where layers were read. */
  readonly paths?: Readonly<Record<string, ImageFolder>>;
}

/** Owner, group and permission bits, such as 0o4755. */
export interface ImageFile {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly hasCapabilities?: true;
}

export interface ImageFolder extends Pick<ImageFile, "uid" | "gid" | "mode"> {
  readonly isEmpty?: true;
}

/** The accounts of an image in the order of its files. */
export interface ImageAccounts {
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  readonly groups: readonly {
    readonly name: string;
    readonly gid: number;
    readonly members: readonly string[];
  }[];
}
