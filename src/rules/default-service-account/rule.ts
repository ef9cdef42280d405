import { allOf, noneOf, pod, present } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const defaultServiceAccount = defineRule({
  id: "default-service-account",
  title: "Pod runs as the namespace's default service account",
  severity: "low",
  severityReason:
    "The account has no rights until someone gives it some, which then every pod of the namespace has.",
  risk: "A right that is bound to the default account for one pod reaches all of them.",
  rootlessPodman: "Has no service accounts.",
  remediation: "Give the workload a service account of its own and name it in serviceAccountName.",
  dimensions: ["api-permissions"],
  versions: [{ since: "1.0", requirement: pod("serviceAccountName", allOf(present, noneOf("", "default"))) }],
  // An account without rights is no shortfall, and what rights it has is told by other rules: this one is advice.
  evidence: { "api-permissions": () => false },
  says: ({ value }) =>
    value === undefined ? "serviceAccountName is not set" : `serviceAccountName is ${JSON.stringify(value)}`,
  references: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  ],
});
