// The peers' checks that speak of confinement, with the dimensions of ours that hold the same matter, and how their reports are read.
// `explained`: the group of docs/peers-realworld.md that tells why a difference is right.

/** By peer and check. A check that is not here has nothing to do with confinement. */
export const checks = {
  "kube-linter": {
    "cluster-admin-role-binding": { dimensions: [], explained: "roles, not workloads" },
    "docker-sock": { dimensions: ["host-paths"] },
    "drop-net-raw-capability": { dimensions: ["raw-sockets", "capabilities"] },
    "env-var-secret": { dimensions: ["secret-environment"], explained: "file names and references" },
    "host-ipc": { dimensions: ["ipc-namespace"] },
    "host-network": { dimensions: ["network-namespace"] },
    "host-pid": { dimensions: ["pid-namespace"] },
    "no-read-only-root-fs": { dimensions: ["root-filesystem"] },
    "privilege-escalation-container": { dimensions: ["no-new-privileges"] },
    "privileged-container": { dimensions: ["devices", "capabilities"] },
    "run-as-non-root": { dimensions: ["user", "host-user"] },
    "sensitive-host-mounts": { dimensions: ["host-paths"] },
    "ssh-port": { dimensions: [], explained: "a port inside the pod" },
    "unsafe-proc-mount": { dimensions: ["proc-mount"] },
    "unsafe-sysctls": { dimensions: ["sysctls"] },
    "unset-cpu-requirements": { dimensions: ["cpu-limit"], explained: "requests" },
    "unset-memory-requirements": { dimensions: ["memory-limit"], explained: "requests" },
    "writable-host-mount": { dimensions: ["host-paths"] },
  },
  polaris: {
    automountServiceAccountToken: { dimensions: ["api-token", "api-permissions"] },
    cpuLimitsMissing: { dimensions: ["cpu-limit"] },
    dangerousCapabilities: { dimensions: ["capabilities", "capability-sets"] },
    hostIPCSet: { dimensions: ["ipc-namespace"] },
    hostNetworkSet: { dimensions: ["network-namespace"] },
    hostPIDSet: { dimensions: ["pid-namespace"] },
    hostPathSet: { dimensions: ["host-paths"] },
    hostPortSet: { dimensions: ["host-ports"] },
    hostProcess: { dimensions: [], explained: "misread checks" },
    insecureCapabilities: {
      dimensions: ["capabilities", "capability-sets", "raw-sockets"],
      explained: "capabilities that nobody can use",
    },
    linuxHardening: { dimensions: ["seccomp", "capabilities", "apparmor", "selinux"] },
    memoryLimitsMissing: { dimensions: ["memory-limit"] },
    missingNetworkPolicy: { dimensions: ["reachable-from", "reaches"] },
    notReadOnlyRootFilesystem: { dimensions: ["root-filesystem"] },
    privilegeEscalationAllowed: { dimensions: ["no-new-privileges"] },
    procMount: { dimensions: ["proc-mount"], explained: "misread checks" },
    runAsPrivileged: { dimensions: ["devices", "capabilities"] },
    runAsRootAllowed: { dimensions: ["user", "host-user"] },
    sensitiveContainerEnvVar: { dimensions: ["secret-environment"], explained: "file names and references" },
  },
  kubesec: {
    "advise ApparmorAny": { dimensions: ["apparmor"], explained: "on by default" },
    "advise AutomountServiceAccountToken": { dimensions: ["api-token", "api-permissions"] },
    "advise CapDropAll": {
      dimensions: ["capabilities", "capability-sets", "raw-sockets"],
      explained: "capabilities that nobody can use",
    },
    "advise CapDropAny": {
      dimensions: ["capabilities", "capability-sets", "raw-sockets"],
      explained: "capabilities that nobody can use",
    },
    "advise HostUsers": { dimensions: ["user-namespace", "host-user", "capabilities"] },
    "advise LimitsCPU": { dimensions: ["cpu-limit"], explained: "several objects of one name" },
    "advise LimitsMemory": { dimensions: ["memory-limit"], explained: "several objects of one name" },
    "advise ReadOnlyRootFilesystem": { dimensions: ["root-filesystem"] },
    "advise RunAsGroup": { dimensions: ["host-groups"] },
    "advise RunAsNonRoot": { dimensions: ["user", "host-user"] },
    "advise RunAsUser": { dimensions: ["user", "host-user"] },
    "advise SeccompAny": { dimensions: ["seccomp"] },
    "critical AllowPrivilegeEscalation": { dimensions: ["no-new-privileges"] },
    "critical CapSysAdmin": { dimensions: ["capabilities", "capability-sets"] },
    "critical HostIPC": { dimensions: ["ipc-namespace"] },
    "critical HostNetwork": { dimensions: ["network-namespace"] },
    "critical HostPID": { dimensions: ["pid-namespace"] },
    "critical Privileged": { dimensions: ["devices", "capabilities"] },
    "critical ProcMount": { dimensions: ["proc-mount"], explained: "host paths" },
    "critical SeccompUnconfined": { dimensions: ["seccomp"] },
    "critical SecretsAsEnvironmentVariables": {
      dimensions: ["secret-environment"],
      explained: "file names and references",
    },
  },
  "kube-score": {
    "container-ephemeral-storage-request-and-limit": { dimensions: ["ephemeral-storage-limit"] },
    "container-resources": { dimensions: ["memory-limit", "cpu-limit"], explained: "requests" },
    "container-security-context-privileged": { dimensions: ["devices", "capabilities"] },
    "container-security-context-readonlyrootfilesystem": { dimensions: ["root-filesystem"] },
    "container-security-context-user-group-id": { dimensions: ["host-user", "host-groups"] },
    "pod-networkpolicy": { dimensions: ["reachable-from", "reaches"] },
  },
};

/** Each peer's report as a list of `{ check, workload: "Kind/name" }`. */
export const findingsOf = {
  "kube-linter": ({ Reports }) =>
    (Reports ?? []).map(({ Check, Object: { K8sObject } }) => ({
      check: Check,
      workload: `${K8sObject.GroupVersionKind.Kind}/${K8sObject.Name}`,
    })),
  polaris: ({ Results }) =>
    Results.flatMap(({ Kind, Name, Results: own, PodResult }) =>
      [own, PodResult?.Results, ...(PodResult?.ContainerResults ?? []).map((one) => one.Results)]
        .flatMap((results) => Object.entries(results ?? {}))
        .filter(([, { Success }]) => !Success)
        .map(([check]) => ({ check, workload: `${Kind}/${Name}` })),
    ),
  kubesec: (objects) =>
    objects.flatMap(({ object, scoring }) =>
      ["critical", "advise"].flatMap((part) =>
        (scoring?.[part] ?? []).map(({ id }) => ({
          check: `${part} ${id}`,
          workload: object.slice(0, object.lastIndexOf(".")),
        })),
      ),
    ),
  "kube-score": (objects) =>
    objects.flatMap(({ type_meta, object_meta, checks: of }) =>
      of
        .filter(({ skipped, grade }) => !skipped && grade < 10)
        .map(({ check }) => ({
          check: check.id,
          workload: `${type_meta.kind}/${object_meta.name ?? ""}`,
        })),
    ),
};
