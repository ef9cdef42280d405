import { optional, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostNetwork = defineRule({
  id: "host-network",
  title: "Pod is in the network of the node",
  severity: "high",
  severityReason:
    "Services of the node that trust its loopback are open to it, and NetworkPolicies do not apply.",
  risk: "A process reaches the node's loopback services and abstract sockets, sees its interfaces, and takes its ports.",
  rootlessPodman: "Gives every container or pod a network namespace of its own.",
  remediation: "Remove hostNetwork from the pod spec.",
  dimensions: [
    "network-namespace",
    "uts-namespace",
    "reachable-from",
    "reaches",
    "privileged-ports",
    "sysctls",
  ],
  versions: [{ since: "1.0", requirement: pod("hostNetwork", optional(false)) }],
  judges: "network-namespace",
  refines: ["host-namespaces"],
  says: () => "hostNetwork is true",
  remedy: { at: "pod", fields: { hostNetwork: false } },
  references: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "https://man7.org/linux/man-pages/man7/network_namespaces.7.html",
  ],
});
