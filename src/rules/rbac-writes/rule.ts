import { defineRule } from "../rule.ts";

export const rbacWrites = defineRule({
  id: "rbac-writes",
  title: "Service account can change objects of the cluster",
  severity: "high",
  severityReason: "Creating or changing pods gives what every account of the namespace has.",
  risk: "The pod can start other pods, or change workloads that others rely on.",
  rootlessPodman: "Has no account at an API server.",
  remediation: "Narrow the Role to the resources, names and verbs that the program needs.",
  dimensions: ["api-permissions"],
  versions: [],
  evidence: { "api-permissions": (value) => value === "write" },
  says: () => "service account can change objects of the cluster",
  references: ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
});
