import type { Fact, Known } from "./fact.ts";
import { gateDefault, isGateOn } from "./gates.ts";
import { atLeast, releaseLine } from "./versions.ts";

/** What is known of the parts that have to agree before a pod with `hostUsers: false` gets a user namespace of its own. */
export interface HostUsersQuery {
  /** Version of the API server and kubelet ("1.34", "v1.33.5+k3s1"). */
  readonly kubernetes: string;
  /** Whether UserNamespacesSupport was set by hand, on API server and kubelet. */
  readonly gate?: boolean;
  readonly containerd?: string;
  readonly crio?: string;
  readonly runc?: string;
  readonly crun?: string;
  /** Version of the node's kernel. */
  readonly kernel?: string;
}

/**
 * What becomes of `hostUsers: false`. `dropped`: the API server takes the field away without a word; `ignored`: the runtime does;
 * both leave the pod in the host's user namespace. `refused`: the pod does not start. `unknown`: `missing` would decide.
 */
export type HostUsersResult = "honoured" | "dropped" | "ignored" | "refused" | "unknown";

export interface HostUsersOutcome extends Fact {
  readonly outcome: HostUsersResult;
  /** Reason in one clause, for people. */
  readonly why: string;
  /** Facts that were not given and would decide, for `unknown`. */
  readonly missing: readonly ("containerd or cri-o" | "runc or crun" | "kernel")[];
}

/** Whether `hostUsers: false` is honoured by this set of versions. Volumes may still refuse it: see `idMappedMounts`. */
export function hostUsersOutcome(query: HostUsersQuery): HostUsersOutcome {
  return atApiServer(query) ?? atRuntime(query) ?? atOciRuntime(query) ?? atKernel(query) ?? honoured(query);
}

const containerdDocs = "containerd docs/user-namespaces/README.md@v2.2.7";
const kep = "kubernetes/enhancements keps/sig-node/127-user-namespaces/README.md@04c5451";

function outcome(result: HostUsersResult, why: string, source: string): HostUsersOutcome {
  return { outcome: result, why, source, missing: [] };
}

function atApiServer({ kubernetes, gate }: HostUsersQuery): HostUsersOutcome | undefined {
  if (!atLeast(kubernetes, "1.25"))
    return outcome("dropped", `Kubernetes ${kubernetes} has no hostUsers field (it came with 1.25)`, kep);
  const name = atLeast(kubernetes, "1.28") ? "UserNamespacesSupport" : "UserNamespacesStatelessPodsSupport";
  if (isGateOn(name, kubernetes, gate)) return undefined;
  return outcome(
    "dropped",
    `the feature gate ${name} is off on Kubernetes ${releaseLine(kubernetes) ?? kubernetes} (on by default from 1.33)`,
    `${kep}; ${gateDefault(name, kubernetes).source}`,
  );
}

function atRuntime(query: HostUsersQuery): HostUsersOutcome | undefined {
  if (query.crio !== undefined) return atCrio(query.crio);
  if (query.containerd === undefined) return undefined;
  if (atLeast(query.containerd, "2.0.0")) return undefined;
  if (!atLeast(query.containerd, "1.7.0")) {
    return outcome(
      "ignored",
      `containerd ${query.containerd} ignores hostUsers (2.0 is the first that honours it here)`,
      containerdDocs,
    );
  }
  if (!atLeast(query.kubernetes, "1.27")) {
    return {
      ...outcome(
        "honoured",
        "containerd 1.7 supports it with Kubernetes 1.25 and 1.26, by copying the image",
        containerdDocs,
      ),
      provisional: true,
    };
  }
  return outcome(
    "refused",
    `containerd ${query.containerd} cannot create user namespaces for Kubernetes >= 1.27 (needs containerd 2.0)`,
    containerdDocs,
  );
}

function atCrio(crio: string): HostUsersOutcome | undefined {
  return atLeast(crio, "1.25")
    ? undefined
    : outcome("ignored", `CRI-O ${crio} ignores hostUsers (1.25 is the first that honours it)`, kep);
}

function atOciRuntime({ runc, crun }: HostUsersQuery): HostUsersOutcome | undefined {
  if (runc !== undefined && !atLeast(runc, "1.2.0")) {
    return outcome("refused", `runc ${runc} has no id-mapped mounts (needs 1.2)`, containerdDocs);
  }
  if (crun !== undefined && !atLeast(crun, "1.9")) {
    return outcome(
      "refused",
      `crun ${crun} has no id-mapped mounts as pods need them (needs 1.9)`,
      containerdDocs,
    );
  }
  return undefined;
}

function atKernel({ kernel }: HostUsersQuery): HostUsersOutcome | undefined {
  if (kernel === undefined || atLeast(kernel, "6.3")) return undefined;
  return outcome(
    "refused",
    `Linux ${kernel} cannot id-map tmpfs, which every service-account token volume is (needs 6.3)`,
    `${containerdDocs}; kubernetes/website docs/concepts/workloads/pods/user-namespaces.md@019b807`,
  );
}

function honoured(query: HostUsersQuery): HostUsersOutcome {
  const missing: HostUsersOutcome["missing"][number][] = [];
  if (query.containerd === undefined && query.crio === undefined) missing.push("containerd or cri-o");
  if (query.runc === undefined && query.crun === undefined) missing.push("runc or crun");
  if (query.kernel === undefined) missing.push("kernel");
  if (missing.length > 0)
    return {
      outcome: "unknown",
      why: `nothing is known of the node's ${missing.join(", ")}`,
      missing,
      source: `${containerdDocs}; ${kep}`,
    };
  return outcome("honoured", "API server, runtime and kernel support it", `${containerdDocs}; ${kep}`);
}

/** Size and place of the id range that a pod with `hostUsers: false` gets. */
export const podIdRange = {
  /** Ids of one pod, container 0 to 65535; userNamespaces.idsPerPod of the kubelet changes it from 1.33 on (a multiple of 65536). */
  idsPerPod: 65536,
  /** First host id that can be given away; every range starts at a multiple of 65536. */
  firstHostId: 65536,
  /** Pods per node by default (kubelet maxPods). Their ranges are drawn at random from all ids up to 2^32 - 1, or from the kubelet's own. */
  maxPods: 110,
  source:
    "kubernetes pkg/kubelet/userns/userns_manager.go; kubernetes/website docs/concepts/workloads/pods/user-namespaces.md@019b807",
  note: "an account named kubelet with one line each in /etc/subuid and /etc/subgid gives another range",
} as const satisfies Fact & Record<string, unknown>;

/** First Kubernetes on which nobody has to switch on anything for `hostUsers: false`; older servers take the field away. */
export const hostUsersByDefault: Known<string> = { value: "1.33", source: kep };

/** What `hostUsers: false` cannot be combined with; the API server refuses such a pod. */
export const hostUsersConflicts: Known<readonly string[]> = {
  value: ["hostNetwork", "hostPID", "hostIPC", "volumeDevices"],
  source: `${kep}; kubernetes/api core/v1/types.go`,
  note: "hostNetwork is allowed with the alpha gate UserNamespacesHostNetworkSupport (1.35)",
};

/** Since which kernel files of a kind of file system can be mounted id-mapped; undefined: not at all, as far as is known. */
export interface IdMappedMounts extends Fact {
  readonly kernel: string | undefined;
}

const mountSetattr = "Linux man-pages man/man2/mount_setattr.2";

const idMappedByFileSystem: Readonly<Record<string, IdMappedMounts>> = {
  ext4: { kernel: "5.12", source: mountSetattr },
  xfs: { kernel: "5.12", source: mountSetattr },
  vfat: { kernel: "5.12", source: mountSetattr },
  btrfs: { kernel: "5.15", source: mountSetattr },
  ntfs3: { kernel: "5.15", source: mountSetattr },
  f2fs: { kernel: "5.18", source: mountSetattr },
  erofs: { kernel: "5.19", source: mountSetattr },
  overlay: {
    kernel: "5.19",
    source: `${mountSetattr}; ${containerdDocs}`,
    note: "its layers, not the overlay mount itself",
  },
  squashfs: { kernel: "6.2", source: mountSetattr },
  tmpfs: { kernel: "6.3", source: `${mountSetattr}; uapi-group/kernel-features issue 12` },
  ceph: { kernel: "6.7", source: mountSetattr },
  hugetlbfs: { kernel: "6.9", source: mountSetattr },
  fuse: {
    kernel: "6.12",
    source: "linux include/uapi/linux/fuse.h@v6.12",
    note: "only if the daemon asks for FUSE_ALLOW_IDMAP and default_permissions is active",
  },
  zfs: {
    kernel: "5.12",
    source: "openzfs/zfs PRs 13671, 14097",
    provisional: true,
    note: "merged in OpenZFS; that 2.2 is the first release with it was not read",
  },
  nfs: { kernel: undefined, source: "kubernetes/website PR 49983" },
  nfs4: { kernel: undefined, source: "kubernetes/website PR 49983" },
  "9p": { kernel: undefined, source: "brauner/mount-idmapped issue 8" },
  cifs: {
    kernel: undefined,
    source: mountSetattr,
    provisional: true,
    note: "not in the list of the manual page",
  },
};

/** Whether a file system (name as in /proc/mounts) can be mounted id-mapped. undefined for one of which nothing is known (bcachefs ...). */
export function idMappedMounts(fileSystem: string): IdMappedMounts | undefined {
  const name = fileSystem.startsWith("fuse.") ? "fuse" : fileSystem;
  return Object.hasOwn(idMappedByFileSystem, name) ? idMappedByFileSystem[name] : undefined;
}

/** Kinds of volumes (field names of a pod's volume) that no kernel can mount id-mapped: a pod with `hostUsers: false` does not start with them. */
export const volumesWithoutIdMapping: Known<readonly string[]> = {
  value: ["nfs", "glusterfs"],
  source: "kubernetes/website PR 49983; nebius/soperator issue 1510; openshift/openshift-docs PR 100434",
  provisional: true,
  note: "nfs is documented; glusterfs is a FUSE file system (removed from Kubernetes 1.26). Claims and CSI volumes depend on what is behind them",
};

/** First kernel whose overlay layers, tmpfs and common disk file systems can all be id-mapped. */
export const idMappedKernel: Known<string> = { value: "6.3", source: containerdDocs };
