/** Citations of what Kubernetes, containerd and k3s do with a pod (engines.md, section 8). */
export const sources = {
  api: "k8s.io/api core/v1/types.go@v0.36.3",
  apiValidation: "kubernetes pkg/apis/core/validation/validation.go",
  kubeletIdentity: "kubernetes pkg/kubelet/kuberuntime/security_context.go",
  kubeletSecurity: "kubernetes pkg/securitycontext/util.go",
  kubeletSeccomp: "kubernetes pkg/kubelet/kuberuntime/helpers.go",
  kubeletDefaults: "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go",
  kubeletEnvironment: "kubernetes pkg/kubelet/kubelet_pods.go",
  criSpec: "containerd@v2.2.7 internal/cri/opts/spec_opts.go",
  criContainer: "containerd@v2.2.7 internal/cri/server/container_create.go",
  criLinux: "containerd@v2.2.7 internal/cri/server/container_create_linux.go",
  criSandbox: "containerd@v2.2.7 internal/cri/server/podsandbox/sandbox_run_linux.go",
  serviceAccount: "kubernetes plugin/pkg/admission/serviceaccount/admission.go",
  networkPolicy: "kubernetes.io docs, Network Policies",
  flatNetwork: "kubernetes.io docs, Cluster Networking (every pod reaches every pod)",
  limitRanger: "kubernetes plugin/pkg/admission/limitranger/admission.go",
  k3sNetwork: "k3s-io/docs docs/networking/networking-services.md",
  rootless: "k3s-io/docs docs/advanced.md@1a1d8ce",
  runtimeClass: "kubernetes.io docs, Runtime Class",
  cgroupNamespace:
    "containerd@v2.2.9 internal/cri/server/container_create.go and v1.7.24 pkg/cri/server/container_create_linux.go; cri-o server/container_create_linux.go (private on cgroup v2 unless privileged)",
} as const;
