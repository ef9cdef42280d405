import { absent, absentOr, all, containers, oneOf, optional, pod, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const userNamespaceRefused = defineRule({
  id: "user-namespace-refused",
  title: "Pod asks for a user namespace together with what excludes it",
  severity: "low",
  severityReason: "The server refuses the pod, so nothing runs with less than was meant.",
  risk: "The pod is refused, and the quick way out is to drop its user namespace.",
  rootlessPodman: "Runs a container with the host's network in the login user's namespace all the same.",
  remediation: "Remove hostNetwork, hostPID, hostIPC and raw block volumes from a pod with hostUsers: false.",
  dimensions: ["user-namespace"],
  versions: [
    {
      since: "1.0",
      requirement: unlessPod(
        "hostUsers",
        absentOr(oneOf(true)),
        all(
          pod("hostNetwork", optional(false)),
          pod("hostPID", optional(false)),
          pod("hostIPC", optional(false)),
          containers("volumeDevices[*]", absent),
        ),
      ),
    },
  ],
  says: ({ path }) =>
    `hostUsers is false together with ${String(path.findLast((step) => typeof step === "string"))}`,
  references: ["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
});
