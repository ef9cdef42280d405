import type { DimensionId } from "../confinement/index.ts";

/** What closes a dimension that only the node can set. */
export interface NodeSetting {
  readonly dimension: DimensionId;
  /** One imperative sentence. */
  readonly words: string;
  /** For k3s: what to write into /etc/rancher/k3s/config.yaml; absent where it is set elsewhere. */
  readonly k3sConfig?: string;
  /** What may break. */
  readonly caution: string;
  readonly source: string;
}

/** One for each gating dimension of reach node. The pod cannot set these: they are told apart and decide no level. */
export const nodeSettings: readonly NodeSetting[] = [
  {
    dimension: "selinux",
    words: "On a node with SELinux, install the k3s-selinux policy and start k3s with selinux: true.",
    k3sConfig: "selinux: true\n",
    caution: "Host paths need a label that containers may read.",
    source: "k3s-io/k3s pkg/agent/templates/templates_linux.go; k3s-io/docs docs/advanced.md",
  },
  {
    dimension: "masked-paths",
    words:
      "Upgrade Kubernetes: the kubelet masks /proc/interrupts and the thermal files from 1.34 on, and in later patches of 1.31 to 1.33.",
    caution: "Programs that read these files see nothing.",
    source: "kubernetes/kubernetes PR 131018 and its cherry-picks",
  },
  {
    dimension: "pids-limit",
    words: "Set the kubelet's podPidsLimit, 2048 as Podman has it for one container.",
    k3sConfig: "kubelet-arg:\n  - pod-max-pids=2048\n",
    caution: "The limit counts all threads of a pod: databases and Java programs with thousands need more.",
    source: "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go; containers.conf(5), pids_limit",
  },
  {
    dimension: "open-files-limit",
    words: "Set LimitNOFILE in the unit that starts the runtime (k3s.service) to 1048576 or less.",
    caution: "Servers with very many connections need a high limit.",
    source: "k3s-io/k3s install.sh; containers/common pkg/config/default.go",
  },
  {
    dimension: "process-limit",
    words: "Set LimitNPROC in the unit that starts the runtime (k3s.service) to 1048576 or less.",
    caution: "It counts every process of the same host user, also in other containers.",
    source: "k3s-io/k3s k3s.service; containers/common pkg/config/default.go",
  },
];

export function nodeSettingOf(dimension: DimensionId): NodeSetting | undefined {
  return nodeSettings.find((one) => one.dimension === dimension);
}
