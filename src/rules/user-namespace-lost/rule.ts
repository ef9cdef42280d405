import { absentOr, all, oneOf, pod, serverSince } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const userNamespaceLost = defineRule({
  id: "user-namespace-lost",
  title: "Server may drop hostUsers: false without a word",
  severity: "high",
  severityReason: "The manifest claims a user namespace, and root in the container is root of the node.",
  risk: "Servers before 1.33 have the feature off by default and drop the field; the pod then runs with the node's ids.",
  rootlessPodman: "Cannot lose its user namespace: without one it has no root to give.",
  remediation:
    "Use a server from 1.33 on, or switch the gate UserNamespacesSupport on at the API server and the kubelets.",
  dimensions: ["user-namespace", "host-user", "host-groups", "capabilities", "set-id"],
  versions: [
    { since: "1.0", requirement: serverSince("1.33", all(), pod("hostUsers", absentOr(oneOf(true)))) },
  ],
  evidence: {
    "host-user": (value) => value.some(({ authority }) => authority !== "exclusive"),
    "host-groups": (value) => value.some(({ authority }) => authority !== "exclusive"),
    capabilities: ({ host }) => host.length > 0,
    "set-id": (value) => value === "host-root",
  },
  says: () => "hostUsers is false, on a server that has the feature off by default",
  references: [
    "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    "https://github.com/kubernetes/kubernetes/issues/126484",
  ],
});
