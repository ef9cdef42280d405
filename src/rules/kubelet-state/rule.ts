import { absentOr, pathApart, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

/** Where the kubelet, k3s and the runtimes keep other pods' volumes, credentials and file systems. */
const state = [
  "/var/lib/kubelet",
  "/var/lib/rancher",
  "/etc/rancher",
  "/etc/kubernetes",
  "/var/lib/containerd",
  "/var/lib/containers",
  "/var/lib/docker",
  "/var/lib/etcd",
  "/run/containerd",
  "/run/k3s",
] as const;

export const kubeletState = defineRule({
  id: "kubelet-state",
  title: "Volume holds the state of the kubelet or of an engine",
  severity: "critical",
  severityReason: "Other pods' tokens and secrets lie there, and on a server node the cluster's own keys.",
  risk: "A process that may read it takes other pods' credentials, up to those of the cluster's administrator.",
  rootlessPodman: "Its state is the login user's, and no root's.",
  remediation:
    "Remove the mount; a CSI driver or node agent that needs it belongs in a namespace of its own, with a waiver.",
  dimensions: ["host-paths"],
  versions: [{ since: "1.0", requirement: pod("volumes[*].hostPath.path", absentOr(pathApart(...state))) }],
  refines: ["host-path-volume", "host-system-folder"],
  says: ({ value }) => `mounts ${plainly(value)} of the node, where the kubelet or an engine keeps its state`,
  references: ["https://kubernetes.io/docs/concepts/storage/volumes/"],
});
