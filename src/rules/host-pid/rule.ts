import { optional, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostPid = defineRule({
  id: "host-pid",
  title: "Pod sees the processes of the node",
  severity: "high",
  severityReason:
    "Environments and arguments of every process can be read; with root or SYS_PTRACE the node is taken over.",
  risk: "A process sees every other of the node, can signal those of its user, and reads through /proc what they hold.",
  rootlessPodman: "Gives every container a pid namespace of its own.",
  remediation: "Remove hostPID from the pod spec.",
  dimensions: ["pid-namespace", "proc-mount"],
  versions: [{ since: "1.0", requirement: pod("hostPID", optional(false)) }],
  refines: ["host-namespaces"],
  says: () => "hostPID is true",
  remedy: { at: "pod", fields: { hostPID: false } },
  references: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "https://man7.org/linux/man-pages/man7/pid_namespaces.7.html",
  ],
});
