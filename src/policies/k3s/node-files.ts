import { nodeSettingOf } from "../../rules/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";

export const sysctlFile = "/etc/sysctl.d/90-podseal-kubelet.conf";

/**
 * What a kubelet with protect-kernel-defaults expects of the kernel; k3s' guide lists four of the six. The same from 1.22 to 1.37.
 * Source: kubernetes pkg/kubelet/cm/container_manager_linux.go setupKernelTunables@v1.22.17, v1.37.2;
 * kubernetes/component-helpers node/util/sysctl/sysctl.go@v0.37.2.
 */
export const kubeletSysctls: Readonly<Record<string, number>> = {
  "vm.panic_on_oom": 0,
  "vm.overcommit_memory": 1,
  "kernel.panic": 10,
  "kernel.panic_on_oops": 1,
  "kernel.keys.root_maxkeys": 1_000_000,
  "kernel.keys.root_maxbytes": 25_000_000,
};

export function sysctlText(): string {
  const lines = Object.entries(kubeletSysctls).map(([name, value]) => `${name} = ${value}\n`);
  return [
    `# ${sysctlFile} of every node: what the kubelet expects of the kernel. Then: sysctl --system\n`,
    "# Why: protect-kernel-defaults asks for it. Without that switch the kubelet sets the same values by itself when it starts.\n",
    "# May break: nothing that runs beside a kubelet now. The node restarts 10 seconds after an oops of its kernel.\n",
    "# Undo: take protect-kernel-defaults out of k3s' configuration, remove the file and restart the node.\n",
    ...lines,
  ].join("");
}

export type NodeRole = "server" | "agent";

const units: Readonly<Record<NodeRole, string>> = { server: "k3s", agent: "k3s-agent" };

export function limitsFile(role: NodeRole): string {
  return `/etc/systemd/system/${units[role]}.service.d/podseal-limits.conf`;
}

/** Source: containers/common pkg/config/default.go; k3s-io/k3s install.sh, whose unit sets none. */
export function limitsText(role: NodeRole): string {
  const files = nodeSettingOf("open-files-limit");
  const processes = nodeSettingOf("process-limit");
  return [
    `# ${limitsFile(role)}, then: systemctl daemon-reload && systemctl restart ${units[role]}\n`,
    wrapComment(
      "Why: containers have the limits of what starts them. k3s' install script sets the same limit of open files and none of processes, other units set none; rootless Podman has these.",
    ),
    wrapComment(`May break: ${files?.caution ?? ""} ${processes?.caution ?? ""}`),
    "# Undo: remove the file, reload and restart.\n",
    "[Service]\nLimitNOFILE=1048576\nLimitNPROC=1048576\n",
  ].join("");
}
