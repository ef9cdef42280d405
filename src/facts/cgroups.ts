import type { Known } from "./fact.ts";

/** From this version on, the kubelet does not start on a host of cgroup v1 unless its configuration says failCgroupV1: false. */
export const kubeletRefusesCgroupV1: Known<string> = {
  value: "1.35",
  source:
    "kubernetes@v1.35.1 pkg/kubelet/apis/config/v1beta1/defaults.go, FailCgroupV1, and validation/validation_linux.go; " +
    "false by default in v1.34.3. k3s leaves it alone: NVIDIA/OpenShell#360 (k3s v1.35.2, --kubelet-arg=fail-cgroupv1=false)",
};

/** From this version on, Podman runs on cgroup v2 only. */
export const podmanNeedsUnifiedCgroups: Known<string> = {
  value: "6.0.0",
  source: "podman-container-tools/podman release page v6.0.0-rc1",
};
