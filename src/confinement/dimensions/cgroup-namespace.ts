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
    "Runtimes and engines give each container its own on cgroup v2, and none on cgroup v1 unless an option " +
    "asks for it; a privileged container of Kubernetes gets the host's. The kubelet refuses cgroup v1 from " +
    "1.35 on, and Podman from 6.0 on: with an older cluster the node's version is asked (cgroupVersion in " +
    "the context file), for the pod and its yardstick alike.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/cgroup against that of the host's process 1 and of the pod's other containers.",
  sources: [
    "cgroup_namespaces(7)",
    "containerd internal/cri/server/container_create.go",
    "moby daemon/daemon_unix.go",
    "podman pkg/specgen/namespaces.go, ParseCgroupNamespace",
    "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go, failCgroupV1",
  ],
});
