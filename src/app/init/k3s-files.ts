import { nodeSettingOf } from "../../rules/index.ts";
import type { InitFile } from "./init-files.ts";

/** What to put into the configuration of a k3s server, so that pods without any settings start from more. Each with why and undo. */
export function k3sFiles(): InitFile[] {
  return [
    { file: "k3s/config.yaml", text: config() },
    { file: "k3s/psa.yaml", text: admission },
    { file: "k3s/90-podseal-kubelet.conf", text: sysctls },
    { file: "k3s/podseal-limits.conf", text: limits() },
  ];
}

/** Sources: docs.k3s.io, CIS Hardening Guide and Configuration File; kubernetes.io docs, kubelet and Restrict a Container's Syscalls with seccomp. */
function config(): string {
  const pids = nodeSettingOf("pids-limit");
  return `# /etc/rancher/k3s/config.yaml of every server, merged with what stands there: YAML keys must not stand twice. Agents
# take protect-kernel-defaults and kubelet-arg. Then: systemctl restart k3s (or k3s-agent). Running pods go on.
# Undo: take the lines out and restart.

# The kubelet refuses to start where the node's kernel settings are not those that it expects, instead of changing them.
# First put 90-podseal-kubelet.conf into /etc/sysctl.d/ and run: sysctl --system
protect-kernel-defaults: true

kubelet-arg:
  # Pods that name no seccomp profile get the runtime's, as every container of Podman has one. Programs that open
  # namespaces or mount by themselves may need a profile of their own.
  - seccomp-default=true
  # ${pids?.words ?? ""}
  # ${pids?.caution ?? ""}
  - pod-max-pids=2048

kube-apiserver-arg:
  # Pod Security admission for every namespace that has no labels: psa.yaml, put beside the server's data.
  - admission-control-config-file=/var/lib/rancher/k3s/server/psa.yaml

# Secrets are encrypted in the server's database. It can be switched on for a new cluster alone with this line; see
# "k3s secrets-encrypt" for one that runs.
# secrets-encryption: true
`;
}

/** Source: kubernetes.io docs, Enforce Pod Security Standards by Configuring the Built-in Admission Controller; docs.k3s.io, CIS Hardening Guide. */
const admission = `# /var/lib/rancher/k3s/server/psa.yaml of every server, mode 0600.
# Namespaces without labels of their own take pods of the level baseline and above; restricted is told as a warning.
# What breaks: new pods that are privileged or use the host's namespaces or paths, until their namespace has the label
# pod-security.kubernetes.io/enforce=privileged. Running pods are not stopped.
# Undo: take admission-control-config-file out of config.yaml and restart k3s.
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration:
      apiVersion: pod-security.admission.config.k8s.io/v1
      kind: PodSecurityConfiguration
      defaults:
        enforce: baseline
        enforce-version: latest
        audit: restricted
        audit-version: latest
        warn: restricted
        warn-version: latest
      exemptions:
        usernames: []
        runtimeClasses: []
        # k3s' own components: ServiceLB and the local-path provisioner use the node.
        namespaces: [kube-system]
`;

/** Source: kubernetes pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables; docs.k3s.io, CIS Hardening Guide. */
const sysctls = `# /etc/sysctl.d/90-podseal-kubelet.conf of every node: what the kubelet expects of the kernel.
# Undo: remove the file and protect-kernel-defaults, and restart the node.
vm.panic_on_oom = 0
vm.overcommit_memory = 1
kernel.panic = 10
kernel.panic_on_oops = 1
`;

function limits(): string {
  const files = nodeSettingOf("open-files-limit");
  const processes = nodeSettingOf("process-limit");
  return `# /etc/systemd/system/k3s.service.d/podseal-limits.conf (k3s-agent.service.d on agents), then:
# systemctl daemon-reload && systemctl restart k3s. Pods have the limits of what starts them; rootless Podman has these.
# ${files?.caution ?? ""}
# ${processes?.caution ?? ""}
# Undo: remove the file, reload and restart.
[Service]
LimitNOFILE=1048576
LimitNPROC=1048576
`;
}
