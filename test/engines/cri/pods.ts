/** A pod to be run through the CRI: fields of its spec and of its first container, and the image that this one runs. */
export interface CriPod {
  readonly name: string;
  readonly image: "root" | "numeric-user" | "named-user" | "volume";
  readonly spec?: PodFields;
  readonly container?: ContainerFields;
  /** Only on a runtime that maps the ids of pods. */
  readonly mapsIds?: true;
}

/** Fields of a pod's spec that the requests are derived from, as the API spells them. */
export interface PodFields {
  readonly securityContext?: PodSecurityFields;
  readonly hostUsers?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly volumes?: readonly VolumeFields[];
  /** A second container beside the first, which runs the same image. */
  readonly beside?: boolean;
}

export interface PodSecurityFields {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly seccompProfile?: ProfileFields;
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
}

export interface ProfileFields {
  readonly type: "RuntimeDefault" | "Unconfined" | "Localhost";
  readonly localhostProfile?: string;
}

export interface ContainerFields {
  readonly securityContext?: ContainerSecurityFields;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly resources?: {
    readonly limits?: { readonly memory: string; readonly cpu: string };
  };
  readonly volumeMounts?: readonly MountFields[];
}

export interface ContainerSecurityFields {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly procMount?: "Default" | "Unmasked";
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: ProfileFields;
}

export interface VolumeFields {
  readonly name: string;
  readonly emptyDir?: object;
  readonly hostPath?: { readonly path: string };
}

export interface MountFields {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly mountPropagation?: "None" | "HostToContainer" | "Bidirectional";
}

/** Stands for the session's folder, which holds the folder bind/. */
const bind: VolumeFields = { name: "bind", hostPath: { path: "{folder}/bind" } };
const scratch: VolumeFields = { name: "scratch", emptyDir: {} };
const atBind: MountFields = { name: "bind", mountPath: "/bind" };
const atScratch: MountFields = { name: "scratch", mountPath: "/scratch" };

/** One setting at a time, and some that work together. */
export const criPods: readonly CriPod[] = [
  { name: "default", image: "root" },
  {
    name: "no-token",
    image: "root",
    spec: { automountServiceAccountToken: false, enableServiceLinks: false },
  },
  { name: "image-number", image: "numeric-user" },
  { name: "image-name", image: "named-user" },
  { name: "non-root", image: "root", spec: { securityContext: { runAsUser: 1000 } } },
  {
    name: "own-group",
    image: "root",
    container: { securityContext: { runAsUser: 12_345, runAsGroup: 23_456 } },
  },
  {
    name: "groups",
    image: "named-user",
    spec: { securityContext: { runAsUser: 1234, supplementalGroups: [5000, 5001], fsGroup: 5002 } },
  },
  { name: "drop-all", image: "root", container: { securityContext: { capabilities: { drop: ["ALL"] } } } },
  {
    name: "drop-all-add",
    image: "root",
    container: { securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
  },
  {
    name: "add",
    image: "root",
    container: { securityContext: { capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"], drop: ["NET_RAW"] } } },
  },
  {
    name: "add-to-user",
    image: "numeric-user",
    container: { securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
  },
  {
    name: "add-all",
    image: "root",
    container: { securityContext: { capabilities: { add: ["ALL"], drop: ["SYS_ADMIN"] } } },
  },
  { name: "privileged", image: "root", container: { securityContext: { privileged: true } } },
  { name: "privileged-user", image: "numeric-user", container: { securityContext: { privileged: true } } },
  {
    name: "no-escalation",
    image: "numeric-user",
    container: { securityContext: { allowPrivilegeEscalation: false } },
  },
  {
    name: "read-only-root",
    image: "volume",
    container: { securityContext: { readOnlyRootFilesystem: true } },
  },
  {
    name: "seccomp-default",
    image: "root",
    spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
  },
  {
    name: "seccomp-default-add",
    image: "root",
    spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    container: { securityContext: { capabilities: { add: ["SYS_ADMIN", "SYS_CHROOT"] } } },
  },
  {
    name: "seccomp-off",
    image: "root",
    spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    container: { securityContext: { seccompProfile: { type: "Unconfined" } } },
  },
  {
    name: "seccomp-own",
    image: "root",
    container: {
      securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "profile.json" } },
    },
  },
  { name: "unmasked", image: "root", container: { securityContext: { procMount: "Unmasked" } } },
  { name: "beside", image: "root", spec: { beside: true } },
  { name: "shared-processes", image: "root", spec: { shareProcessNamespace: true, beside: true } },
  { name: "host-processes", image: "root", spec: { hostPID: true } },
  { name: "host-ipc", image: "root", spec: { hostIPC: true } },
  { name: "host-network", image: "root", spec: { hostNetwork: true } },
  {
    name: "sysctls",
    image: "root",
    spec: {
      securityContext: {
        sysctls: [
          { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
          { name: "net.ipv4.ping_group_range", value: "0 100" },
          { name: "kernel.shm_rmid_forced", value: "1" },
        ],
      },
    },
  },
  {
    name: "guaranteed",
    image: "root",
    container: { resources: { limits: { memory: "64Mi", cpu: "500m" } } },
  },
  {
    name: "volumes",
    image: "root",
    spec: { volumes: [bind, scratch] },
    container: { volumeMounts: [{ ...atBind, readOnly: true }, atScratch] },
  },
  {
    name: "host-path",
    image: "root",
    spec: { volumes: [bind] },
    container: { volumeMounts: [{ ...atBind, mountPropagation: "HostToContainer" }] },
  },
  {
    name: "propagating",
    image: "root",
    spec: { volumes: [bind] },
    container: {
      securityContext: { privileged: true },
      volumeMounts: [{ ...atBind, mountPropagation: "Bidirectional" }],
    },
  },
  {
    name: "secret",
    image: "root",
    container: { env: [{ name: "DB_PASSWORD", value: "x1y2z3aa" }] },
  },
  {
    name: "restricted",
    image: "numeric-user",
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      volumes: [scratch],
    },
    container: {
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      volumeMounts: [atScratch],
    },
  },
  { name: "own-ids", image: "root", mapsIds: true, spec: { hostUsers: false } },
  {
    name: "own-ids-add",
    image: "root",
    mapsIds: true,
    spec: { hostUsers: false, volumes: [scratch] },
    container: {
      securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
      volumeMounts: [atScratch],
    },
  },
  { name: "own-ids-user", image: "numeric-user", mapsIds: true, spec: { hostUsers: false } },
];
