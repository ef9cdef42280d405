import type { Fact, Known } from "./fact.ts";
import { entryFor } from "./versions.ts";

/** Limits of a container when nothing is asked for. Infinity: no limit; undefined: that of whoever starts the engine. */
export interface DefaultLimits extends Fact {
  readonly since: string;
  /** Tasks of the container's cgroup. */
  readonly pids: number;
  /** RLIMIT_NOFILE, soft and hard alike where one number is given. */
  readonly openFiles: number | undefined;
  /** RLIMIT_NPROC. */
  readonly processes: number | undefined;
  /** RLIMIT_CORE in bytes. */
  readonly core: number | undefined;
  /** oom_score_adj; undefined for pods, see `podOomScore`. */
  readonly oomScore: number | undefined;
}

export type LimitsEngine = "podman" | "docker" | "docker-rootless" | "k3s" | "kubernetes" | "cri-o";

const podmanSource =
  "containers/common pkg/config/default.go@v0.64.0; podman libpod/container_internal_common.go@v5.8.2";
const unlimited = Infinity;

const limits: Readonly<Record<LimitsEngine, readonly DefaultLimits[]>> = {
  podman: [
    {
      since: "3.0.0",
      pids: 2048,
      openFiles: 1048576,
      processes: 1048576,
      core: undefined,
      oomScore: 0,
      source: podmanSource,
      note: "rootless: the pids limit holds only with systemd as cgroup manager, and the rlimits are cut to the caller's hard limits",
    },
  ],
  docker: [
    {
      since: "20.10.0",
      pids: unlimited,
      openFiles: unlimited,
      processes: unlimited,
      core: unlimited,
      oomScore: 0,
      source: "moby contrib/init/systemd/docker.service@v24.0.9",
    },
    {
      since: "25.0.0",
      pids: unlimited,
      openFiles: 524288,
      processes: unlimited,
      core: unlimited,
      oomScore: 0,
      source: "moby contrib/init/systemd/docker.service@b985e23",
      note: "open files: systemd's default, soft 1024 and hard 524288",
    },
  ],
  "docker-rootless": [
    {
      since: "20.10.0",
      pids: unlimited,
      openFiles: undefined,
      processes: undefined,
      core: undefined,
      oomScore: 0,
      source: "moby daemon/internal/rootless/specconv@b985e23",
    },
  ],
  k3s: [
    {
      since: "1.0",
      pids: unlimited,
      openFiles: unlimited,
      processes: unlimited,
      core: unlimited,
      oomScore: undefined,
      source:
        "k3s-io/k3s k3s.service@03885fc; kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go (podPidsLimit)",
      provisional: true,
      note: "newer unit files may set LimitNOFILE=1048576: not read",
    },
  ],
  kubernetes: [
    {
      since: "1.20",
      pids: unlimited,
      openFiles: undefined,
      processes: undefined,
      core: undefined,
      oomScore: undefined,
      source: "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go (podPidsLimit)",
      note: "rlimits are those of the container runtime's service",
    },
  ],
  "cri-o": [
    {
      since: "1.20",
      pids: 1024,
      openFiles: undefined,
      processes: undefined,
      core: undefined,
      oomScore: undefined,
      source: "cri-o pkg/config/config.go (pids_limit)",
    },
    {
      since: "1.24",
      pids: unlimited,
      openFiles: undefined,
      processes: undefined,
      core: undefined,
      oomScore: undefined,
      source: "cri-o pkg/config/config.go (pids_limit)",
    },
  ],
};

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
