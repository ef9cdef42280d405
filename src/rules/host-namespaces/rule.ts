import { all, optional, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostNamespaces = defineRule({
  id: "host-namespaces",
  title: "Pod shares a namespace of the node",
  severity: "high",
  severityReason:
    "The pod sees the processes, the network or the memory of the host; one more bug or a reachable local service gives the host away.",
  risk: "Processes in the pod see and reach what the kernel otherwise hides: every process of the node, its loopback services, or its shared memory.",
  rootlessPodman: "Gives every container its own pid, network and ipc namespace.",
  remediation: "Remove hostNetwork, hostPID and hostIPC from the pod spec.",
  dimensions: ["network-namespace", "pid-namespace", "ipc-namespace", "reachable-from", "reaches"],
  standard: {
    check: "hostNamespaces",
    level: "baseline",
    reason: "host namespaces",
  },
  versions: [
    {
      since: "1.0",
      requirement: all(
        pod("hostNetwork", optional(false)),
        pod("hostPID", optional(false)),
        pod("hostIPC", optional(false)),
      ),
    },
  ],
  says: ({ path }) => `${String(path.at(-1))} is true`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
