import type { Fact, Known } from "./fact.ts";
import { entryFor } from "./versions.ts";

/** Limits of a container when nothing is asked for. Infinity: no limit; undefined: that of whoever starts the engine. */
export interface DefaultLimits extends Fact {
  readonly since: string;
  /** Tasks of the container's cgroup. */
  readonly pids: number;
  /** Hard RLIMIT_NOFILE. */
  readonly openFiles: number | undefined;
  /** Hard RLIMIT_NPROC. */
  readonly processes: number | undefined;
  /** RLIMIT_CORE in bytes. */
  readonly core: number | undefined;
  /** oom_score_adj; undefined for pods, see `podOomScore`. */
  readonly oomScore: number | undefined;
}

/** `containerd`: a plain Kubernetes node on containerd, by containerd's version; `kubernetes`: one of which no runtime is known. */
export type LimitsEngine =
  "podman" | "docker" | "docker-rootless" | "k3s" | "containerd" | "cri-o" | "kubernetes";

const unlimited = Infinity;
/** systemd's default hard limit of open files (DefaultLimitNOFILE, since systemd 240); the soft one is 1024. */
const systemdOpenFiles = 524288;
const kubeletSource = "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go (podPidsLimit)";
const unitNote = "units of distributions may differ";
const unknownLimits = { openFiles: undefined, processes: undefined, core: undefined } as const;

const limits: Readonly<Record<LimitsEngine, readonly DefaultLimits[]>> = {
  podman: [
    {
      since: "3.0.0",
      pids: 2048,
      openFiles: 1048576,
      processes: 1048576,
      core: undefined,
      oomScore: 0,
      source: "containers/common pkg/config/default.go@v0.64.0; podman libpod/define/config.go@v5.8.2",
      note: "rootless: the pids limit holds only with systemd as cgroup manager, and the rlimits are cut to the caller's hard limits",
    },
  ],
  docker: [
    dockerLimits("20.10.0", 1048576, "v20.10.0"),
    dockerLimits("23.0.0", unlimited, "v23.0.0"),
    dockerLimits("25.0.0", systemdOpenFiles, "v25.0.0"),
  ],
  "docker-rootless": [
    {
      since: "20.10.0",
      pids: unlimited,
      ...unknownLimits,
      oomScore: 0,
      source: "moby daemon/internal/rootless/specconv@b985e23",
      note: "rlimits are those of the user's service manager",
    },
  ],
  k3s: [
    {
      since: "1.19",
      pids: unlimited,
      openFiles: 1048576,
      processes: unlimited,
      core: unlimited,
      oomScore: undefined,
      source: `k3s-io/k3s install.sh@0136cf2, PR 1735; ${kubeletSource}`,
      note: "the unit that install.sh writes; the sample k3s.service of the repository has LimitNOFILE=infinity, and OpenRC sets none",
    },
  ],
  containerd: [
    containerdLimits("1.6.0", unlimited, "v1.6.0"),
    containerdLimits("2.0.0", systemdOpenFiles, "v2.0.0"),
  ],
  "cri-o": [
    crioLimits("1.20.0", 1024, 1048576),
    crioLimits("1.24.0", unlimited, 1048576),
    crioLimits("1.33.0", unlimited, systemdOpenFiles),
  ],
  kubernetes: [
    {
      since: "1.20",
      pids: unlimited,
      ...unknownLimits,
      oomScore: undefined,
      source: kubeletSource,
      note: "rlimits are those of the container runtime's service",
    },
  ],
};

function dockerLimits(since: string, openFiles: number, tag: string): DefaultLimits {
  const source = `moby contrib/init/systemd/docker.service@${tag}; daemon/oci_linux.go`;
  return {
    since,
    pids: unlimited,
    openFiles,
    processes: unlimited,
    core: unlimited,
    oomScore: 0,
    source,
    note: unitNote,
  };
}

function containerdLimits(since: string, openFiles: number, tag: string): DefaultLimits {
  const source = `containerd containerd.service@${tag}; ${kubeletSource}`;
  return {
    since,
    pids: unlimited,
    openFiles,
    processes: unlimited,
    core: unlimited,
    oomScore: undefined,
    source,
    note: unitNote,
  };
}

function crioLimits(since: string, pids: number, openFiles: number): DefaultLimits {
  const source = `cri-o contrib/systemd/crio.service and pkg/config/config.go@v${since}`;
  return {
    since,
    pids,
    openFiles,
    processes: 1048576,
    core: unlimited,
    oomScore: undefined,
    source,
    note: unitNote,
  };
}

/** Default limits of an engine's version; undefined for a version older than all known ones. */
export function defaultLimits(engine: LimitsEngine, version: string): DefaultLimits | undefined {
  return entryFor(limits[engine], version);
}

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** oom_score_adj of a container of a pod, from least to most: one number, or the ends between which the memory request places it. */
export interface OomScore extends Fact {
  readonly least: number;
  readonly most: number;
}

const oomSource = "kubernetes pkg/kubelet/qos/policy.go";

const oomScores: Readonly<Record<QosClass, OomScore>> = {
  Guaranteed: { least: -997, most: -997, source: oomSource },
  Burstable: {
    least: 3,
    most: 999,
    source: oomSource,
    note: "1000 - 1000 * memory request / memory of the node, kept within these ends",
  },
  BestEffort: { least: 1000, most: 1000, source: oomSource },
};

/** The score of a pod's containers. Pods of priority class system-node-critical get that of Guaranteed. */
export function podOomScore(qosClass: QosClass, isNodeCritical = false): OomScore {
  return oomScores[isNodeCritical ? "Guaranteed" : qosClass];
}

/** Score of a pod's sandbox container, which is not that of its workload. */
export const sandboxOomScore: Known<number> = {
  value: -998,
  source: "containerd internal/cri/server/podsandbox/sandbox_run_linux.go@v2.2.7",
};

/** /dev/shm of a container (Podman, Docker) or of a pod (Kubernetes), in bytes. */
export const sharedMemory: Known<number> = {
  value: 64 * 1024 * 1024,
  source:
    "containerd internal/cri/server/podsandbox/sandbox_run_linux.go@v2.2.7; containers/common pkg/config/default.go; moby daemon/config",
};
