import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const cgroupNamespace = defineDimension<"cgroup-namespace">({
  id: "cgroup-namespace",
  title: "Cgroup namespace",
  group: "namespaces",
  reach: "pod",
  role: "gate",
  explanation:
    "A cgroup namespace hides where in the node's cgroup tree a container is and what else is there. " +
    "Runtimes give each container its own on cgroup v2; a privileged container of Kubernetes gets the " +
    "host's.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/cgroup against that of the host's process 1 and of the pod's other containers.",
  sources: ["cgroup_namespaces(7)", "containerd internal/cri/server/container_create_linux.go"],
});
