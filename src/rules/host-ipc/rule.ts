import { optional, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostIpc = defineRule({
  id: "host-ipc",
  title: "Pod shares the memory segments of the node",
  severity: "high",
  severityReason: "What programs of the node keep in shared memory can be read and changed.",
  risk: "System V and POSIX shared memory of the node's programs opens to the container's user.",
  rootlessPodman: "Gives every container or pod an ipc namespace of its own.",
  remediation: "Remove hostIPC from the pod spec.",
  dimensions: ["ipc-namespace"],
  versions: [{ since: "1.0", requirement: pod("hostIPC", optional(false)) }],
  judges: "ipc-namespace",
  refines: ["host-namespaces"],
  says: () => "hostIPC is true",
  remedy: { at: "pod", fields: { hostIPC: false } },
  references: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "https://man7.org/linux/man-pages/man7/ipc_namespaces.7.html",
  ],
});
