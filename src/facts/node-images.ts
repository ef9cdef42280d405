import type { Fact } from "./fact.ts";
import { imageRepository, isRepository } from "./image-repository.ts";

/** What a program does for the node, which no confined container can do. */
export type NodeProgramKind =
  "network-plugin" | "storage-plugin" | "device-plugin" | "service-load-balancer" | "node-agent";

/** An image whose program serves the node itself. */
export interface NodeImage extends Fact {
  /** For people. */
  readonly name: string;
  readonly kind: NodeProgramKind;
  /** As in the table of known images. */
  readonly repositories: readonly string[];
  /** What it needs the node for, in one clause. */
  readonly does: string;
}

/** Well-known programs of the node, by their projects' installation pages. Version of the table: 1. */
export const nodeImages: readonly NodeImage[] = [
  entry(
    "network-plugin",
    "Flannel",
    ["docker.io/flannel/*", "ghcr.io/flannel-io/*", "quay.io/coreos/flannel"],
    "makes the pods' network on the node",
    "flannel-io/flannel Documentation/kube-flannel.yml",
  ),
  entry(
    "network-plugin",
    "Calico",
    ["docker.io/calico/node", "docker.io/calico/cni", "quay.io/calico/node", "quay.io/calico/cni"],
    "makes the pods' network and its filters on the node",
    "docs.tigera.io/calico, manifests/calico.yaml",
  ),
  entry(
    "network-plugin",
    "Cilium",
    ["quay.io/cilium/cilium", "docker.io/cilium/cilium"],
    "loads the pods' network into the node's kernel",
    "docs.cilium.io, System Requirements (Privileges)",
  ),
  entry(
    "network-plugin",
    "kube-proxy",
    ["registry.k8s.io/kube-proxy"],
    "writes the node's packet filter for Services",
    "kubernetes.io docs, kube-proxy",
  ),
  entry(
    "network-plugin",
    "kube-router",
    ["docker.io/cloudnativelabs/kube-router"],
    "makes the pods' network on the node",
    "kube-router.io/docs, User Guide",
  ),
  entry(
    "network-plugin",
    "Multus",
    ["ghcr.io/k8snetworkplumbingwg/multus-cni"],
    "installs a network plugin on the node",
    "k8snetworkplumbingwg/multus-cni deployments/multus-daemonset.yml",
  ),
  entry(
    "storage-plugin",
    "Longhorn",
    [
      "docker.io/longhornio/longhorn-manager",
      "docker.io/longhornio/longhorn-engine",
      "docker.io/longhornio/longhorn-instance-manager",
    ],
    "attaches and mounts volumes on the node",
    "longhorn.io/docs, Installation Requirements (privileged, mount propagation)",
  ),
  entry(
    "storage-plugin",
    "a CSI registrar",
    ["registry.k8s.io/sig-storage/csi-node-driver-registrar"],
    "registers a storage driver with the kubelet",
    "kubernetes-csi.github.io/docs/node-driver-registrar.html",
  ),
  entry(
    "device-plugin",
    "NVIDIA's device plugin",
    ["nvcr.io/nvidia/k8s-device-plugin"],
    "offers the node's devices to the kubelet",
    "NVIDIA/k8s-device-plugin README.md",
  ),
  entry(
    "device-plugin",
    "Intel's GPU plugin",
    ["docker.io/intel/intel-gpu-plugin"],
    "offers the node's devices to the kubelet",
    "intel/intel-device-plugins-for-kubernetes cmd/gpu_plugin/README.md",
  ),
  entry(
    "device-plugin",
    "Generic Device Plugin",
    ["docker.io/squat/generic-device-plugin", "ghcr.io/squat/generic-device-plugin"],
    "offers the node's devices to the kubelet",
    "squat/generic-device-plugin README.md",
  ),
  entry(
    "service-load-balancer",
    "k3s' ServiceLB",
    ["docker.io/rancher/klipper-lb"],
    "forwards a port of the node to a Service with the packet filter",
    "docs.k3s.io, Networking Services (Service Load Balancer)",
  ),
  entry(
    "service-load-balancer",
    "MetalLB's speaker",
    ["quay.io/metallb/speaker"],
    "answers for addresses on the node's network",
    "metallb.io, Concepts (layer 2, BGP)",
  ),
  entry(
    "service-load-balancer",
    "kube-vip",
    ["ghcr.io/kube-vip/kube-vip"],
    "gives the node addresses and answers for them",
    "kube-vip.io/docs, Architecture",
  ),
  entry(
    "node-agent",
    "node-exporter",
    ["quay.io/prometheus/node-exporter", "docker.io/prom/node-exporter"],
    "measures the node through its /proc, /sys and file systems",
    "prometheus/node_exporter README.md (Docker)",
  ),
  entry(
    "node-agent",
    "cAdvisor",
    ["gcr.io/cadvisor/cadvisor", "ghcr.io/google/cadvisor"],
    "measures every container of the node",
    "google/cadvisor docs/running.md",
  ),
  entry(
    "node-agent",
    "Falco",
    ["docker.io/falcosecurity/falco"],
    "watches the system calls of the node",
    "falco.org/docs, Setup",
  ),
  entry(
    "node-agent",
    "a S.M.A.R.T. exporter",
    ["docker.io/prometheuscommunity/smartctl-exporter", "quay.io/prometheuscommunity/smartctl-exporter"],
    "asks the node's disks",
    "prometheus-community/smartctl_exporter README.md",
  ),
  entry("node-agent", "kured", ["ghcr.io/kubereboot/kured"], "restarts the node", "kured.dev/docs"),
  entry(
    "node-agent",
    "the system upgrade controller's jobs",
    ["docker.io/rancher/k3s-upgrade"],
    "replaces k3s on the node",
    "docs.k3s.io, Automated Upgrades",
  ),
];

function entry(
  kind: NodeProgramKind,
  name: string,
  repositories: readonly string[],
  does: string,
  source: string,
): NodeImage {
  return { kind, name, repositories, does, source };
}

/** The entry for an image reference as written in a manifest; undefined for one that is not in the table. */
export function nodeImage(reference: string): NodeImage | undefined {
  const repository = imageRepository(reference);
  return nodeImages.find(({ repositories }) => repositories.some((one) => isRepository(repository, one)));
}
