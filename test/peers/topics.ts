/**
 * Which of our rules says what a peer's rule says. Left out are peers' rules about other things than confinement, rules with parameters
 * of their own that ask for something else than ours, and rules about objects without a pod.
 */
export interface Topic {
  /** The peer, as the corpus names it before the first colon. */
  readonly peer: string;
  /** Names of the peer's rules or policies. */
  readonly peerRules: readonly string[];
  /** Ids of our rules; the file fails when one of them does. */
  readonly ours: readonly string[];
}

export const topics: readonly Topic[] = [
  // Kyverno's controllers: the same policy for every kind that makes pods.
  { peer: "kyverno", peerRules: ["disallow-capabilities"], ours: ["capabilities-beyond-default"] },
  {
    peer: "kyverno",
    peerRules: ["drop-all-capabilities", "require-drop-all"],
    ours: ["capabilities-not-dropped"],
  },
  { peer: "kyverno", peerRules: ["drop-cap-net-raw", "require-drop-cap-net-raw"], ours: ["raw-sockets"] },
  { peer: "kyverno", peerRules: ["disallow-host-path"], ours: ["host-path-volume"] },
  {
    peer: "kyverno",
    peerRules: ["disallow-container-sock-mounts", "disallow-cri-sock-mount", "docker-socket-check"],
    ours: ["engine-socket"],
  },
  { peer: "kyverno", peerRules: ["disallow-host-ports"], ours: ["host-port"] },
  { peer: "kyverno", peerRules: ["disallow-host-namespaces"], ours: ["host-namespaces"] },
  { peer: "kyverno", peerRules: ["disallow-privilege-escalation"], ours: ["privilege-escalation-allowed"] },
  { peer: "kyverno", peerRules: ["disallow-privileged-containers"], ours: ["privileged-container"] },
  { peer: "kyverno", peerRules: ["disallow-proc-mount"], ours: ["proc-mount-unmasked-anywhere"] },
  { peer: "kyverno", peerRules: ["disallow-selinux"], ours: ["selinux-options-custom"] },
  { peer: "kyverno", peerRules: ["disallow-host-process"], ours: ["windows-host-process"] },
  { peer: "kyverno", peerRules: ["restrict-apparmor-profiles"], ours: ["apparmor-disabled"] },
  { peer: "kyverno", peerRules: ["restrict-seccomp"], ours: ["seccomp-unconfined"] },
  { peer: "kyverno", peerRules: ["restrict-seccomp-strict"], ours: ["seccomp-unset"] },
  { peer: "kyverno", peerRules: ["restrict-sysctls"], ours: ["unsafe-sysctl"] },
  { peer: "kyverno", peerRules: ["restrict-volume-types"], ours: ["volume-type-unrestricted"] },
  { peer: "kyverno", peerRules: ["require-run-as-nonroot"], ours: ["root-not-refused"] },
  { peer: "kyverno", peerRules: ["require-run-as-non-root-user"], ours: ["run-as-user-root"] },
  { peer: "kyverno", peerRules: ["require-non-root-groups"], ours: ["root-group", "group-unset"] },
  { peer: "kyverno", peerRules: ["require-ro-rootfs"], ours: ["writable-root-filesystem"] },
  { peer: "kyverno", peerRules: ["require-cpu-limits"], ours: ["cpu-unbounded"] },
  {
    peer: "kyverno",
    peerRules: ["disallow-secrets-from-env-vars", "secrets-not-from-env-vars"],
    ours: ["secret-environment"],
  },
  // Gatekeeper's suites; the cases bring parameters, which ask for the same as ours in these.
  {
    peer: "gatekeeper-library",
    peerRules: ["allow-privilege-escalation"],
    ours: ["privilege-escalation-allowed"],
  },
  { peer: "gatekeeper-library", peerRules: ["privileged-containers"], ours: ["privileged-container"] },
  { peer: "gatekeeper-library", peerRules: ["automount-serviceaccount-token"], ours: ["api-token-mounted"] },
  { peer: "gatekeeper-library", peerRules: ["host-namespaces"], ours: ["host-namespaces"] },
  { peer: "gatekeeper-library", peerRules: ["host-probes-lifecycle"], ours: ["probe-host"] },
  { peer: "gatekeeper-library", peerRules: ["proc-mount"], ours: ["proc-mount-unmasked-anywhere"] },
  {
    peer: "gatekeeper-library",
    peerRules: ["read-only-root-filesystem"],
    ours: ["writable-root-filesystem"],
  },
  { peer: "gatekeeper-library", peerRules: ["seccomp", "seccompv2"], ours: ["seccomp-unset"] },
  { peer: "gatekeeper-library", peerRules: ["forbidden-sysctls"], ours: ["unsafe-sysctl"] },
  { peer: "gatekeeper-library", peerRules: ["apparmor"], ours: ["apparmor-disabled"] },
  { peer: "gatekeeper-library", peerRules: ["ephemeralstoragelimit"], ours: ["ephemeral-storage-unbounded"] },
  // kubeaudit's non-root matrix: pod and container, set and unset, with its override labels.
  { peer: "kubeaudit", peerRules: ["nonroot"], ours: ["root-not-refused", "run-as-user-root"] },
  { peer: "kubeaudit", peerRules: ["apparmor"], ours: ["apparmor-disabled"] },
  { peer: "kubeaudit", peerRules: ["hostns"], ours: ["host-namespaces"] },
  // regolibrary
  {
    peer: "kubescape-regolibrary",
    peerRules: ["host-pid-privileges", "host-ipc-privileges", "host-pid-ipc-privileges"],
    ours: ["host-pid", "host-ipc"],
  },
  { peer: "kubescape-regolibrary", peerRules: ["host-network-access"], ours: ["host-network"] },
  { peer: "kubescape-regolibrary", peerRules: ["container-hostPort"], ours: ["host-port"] },
  { peer: "kubescape-regolibrary", peerRules: ["alert-any-hostpath"], ours: ["host-path-volume"] },
  { peer: "kubescape-regolibrary", peerRules: ["alert-rw-hostpath"], ours: ["host-path-writable"] },
  {
    peer: "kubescape-regolibrary",
    peerRules: ["non-root-containers"],
    ours: [
      "root-not-refused",
      "run-as-user-root",
      "group-unset",
      "root-group",
      "privilege-escalation-allowed",
    ],
  },
  { peer: "kubescape-regolibrary", peerRules: ["set-hostprocess-true"], ours: ["windows-host-process"] },
  {
    peer: "kubescape-regolibrary",
    peerRules: ["set-procmount-default"],
    ours: ["proc-mount-unmasked-anywhere"],
  },
  {
    peer: "kubescape-regolibrary",
    peerRules: ["set-seccomp-profile-RuntimeDefault", "set-seccomp-profile"],
    ours: ["seccomp-unset"],
  },
  { peer: "kubescape-regolibrary", peerRules: ["set-sysctls-params"], ours: ["unsafe-sysctl"] },
  {
    peer: "kubescape-regolibrary",
    peerRules: ["immutable-container-filesystem"],
    ours: ["writable-root-filesystem"],
  },
  { peer: "kubescape-regolibrary", peerRules: ["rule-privileged-container"], ours: ["privileged-container"] },
  {
    peer: "kubescape-regolibrary",
    peerRules: ["rule-allow-privilege-escalation"],
    ours: ["privilege-escalation-allowed"],
  },
  // Others of the same topics.
  { peer: "polaris", peerRules: ["hostPathSet"], ours: ["host-path-volume"] },
  { peer: "polaris", peerRules: ["hostPortSet"], ours: ["host-port"] },
  { peer: "polaris", peerRules: ["insecureCapabilities"], ours: ["capabilities-not-dropped"] },
  { peer: "polaris", peerRules: ["notReadOnlyRootFilesystem"], ours: ["writable-root-filesystem"] },
  { peer: "polaris", peerRules: ["privilegeEscalationAllowed"], ours: ["privilege-escalation-allowed"] },
  { peer: "polaris", peerRules: ["procMount"], ours: ["proc-mount-unmasked-anywhere"] },
  { peer: "polaris", peerRules: ["runAsPrivileged"], ours: ["privileged-container"] },
  { peer: "checkov", peerRules: ["CKV_K8S_16"], ours: ["privileged-container"] },
  { peer: "checkov", peerRules: ["CKV_K8S_20"], ours: ["privilege-escalation-allowed"] },
  { peer: "checkov", peerRules: ["CKV_K8S_22"], ours: ["writable-root-filesystem"] },
  { peer: "checkov", peerRules: ["CKV_K8S_28"], ours: ["raw-sockets"] },
  { peer: "checkov", peerRules: ["CKV_K8S_31"], ours: ["seccomp-unset"] },
  { peer: "checkov", peerRules: ["CKV_K8S_35"], ours: ["secret-environment"] },
  { peer: "trivy-checks", peerRules: ["KSV-0001"], ours: ["privilege-escalation-allowed"] },
  { peer: "trivy-checks", peerRules: ["KSV-0002"], ours: ["apparmor-disabled"] },
  { peer: "trivy-checks", peerRules: ["KSV-0006"], ours: ["engine-socket"] },
  { peer: "trivy-checks", peerRules: ["KSV-0008"], ours: ["host-ipc"] },
  { peer: "trivy-checks", peerRules: ["KSV-0009"], ours: ["host-network"] },
  { peer: "trivy-checks", peerRules: ["KSV-0011"], ours: ["cpu-unbounded"] },
  { peer: "trivy-checks", peerRules: ["KSV-0018"], ours: ["memory-unbounded"] },
  { peer: "trivy-checks", peerRules: ["KSV-0012"], ours: ["root-not-refused"] },
  { peer: "trivy-checks", peerRules: ["KSV-0014"], ours: ["writable-root-filesystem"] },
  { peer: "trivy-checks", peerRules: ["KSV-0017"], ours: ["privileged-container"] },
  { peer: "trivy-checks", peerRules: ["KSV-0020"], ours: ["low-user-id", "run-as-user-root"] },
  { peer: "trivy-checks", peerRules: ["KSV-0025"], ours: ["selinux-options-custom"] },
  { peer: "trivy-checks", peerRules: ["KSV-0027"], ours: ["proc-mount-unmasked-anywhere"] },
  { peer: "trivy-checks", peerRules: ["KSV-0028"], ours: ["volume-type-unrestricted"] },
  { peer: "kube-linter", peerRules: ["docker-sock"], ours: ["engine-socket"] },
  { peer: "kube-linter", peerRules: ["host-network"], ours: ["host-network"] },
  { peer: "kube-linter", peerRules: ["no-read-only-root-fs"], ours: ["writable-root-filesystem"] },
  {
    peer: "kube-linter",
    peerRules: ["privilege-escalation-container"],
    ours: ["privilege-escalation-allowed"],
  },
  { peer: "kube-linter", peerRules: ["run-as-non-root"], ours: ["root-not-refused", "run-as-user-root"] },
  { peer: "kube-linter", peerRules: ["unsafe-proc-mount"], ours: ["proc-mount-unmasked-anywhere"] },
  { peer: "kube-linter", peerRules: ["default-service-account"], ours: ["default-service-account"] },
  { peer: "kube-score", peerRules: ["Container Seccomp Profile"], ours: ["seccomp-unset"] },
  {
    peer: "kube-score",
    peerRules: ["Container Security Context ReadOnlyRootFilesystem"],
    ours: ["writable-root-filesystem"],
  },
  {
    peer: "kube-score",
    peerRules: ["Container Security Context Privileged"],
    ours: ["privileged-container"],
  },
  {
    peer: "kube-score",
    peerRules: ["Container Security Context User Group ID"],
    ours: ["low-user-id", "run-as-user-root", "group-unset", "low-group-id", "root-group"],
  },
];
