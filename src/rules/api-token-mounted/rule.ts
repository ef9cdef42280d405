import { oneOf, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const apiTokenMounted = defineRule({
  id: "api-token-mounted",
  title: "A token for the API server is mounted",
  severity: "medium",
  severityReason:
    "It gives what RBAC gives the account: little for the default one, until someone binds more to it.",
  risk: "Whoever reads a file in the container speaks to the API server in the pod's name.",
  rootlessPodman: "Has no such credential to give.",
  remediation: "Set automountServiceAccountToken: false, on the pod or its service account.",
  dimensions: ["api-token", "api-permissions"],
  versions: [{ since: "1.0", requirement: pod("automountServiceAccountToken", oneOf(false)) }],
  judges: "api-token",
  says: ({ value }) =>
    value === undefined
      ? "automountServiceAccountToken is not set, which mounts one unless the service account says no"
      : "automountServiceAccountToken is true",
  remedy: { at: "pod", fields: { automountServiceAccountToken: false } },
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
});
