import { defineRule } from "../rule.ts";

export const rbacReads = defineRule({
  id: "rbac-reads",
  title: "Service account can read objects of the cluster",
  severity: "low",
  severityReason: "Reading shows how the cluster is built, not its secrets.",
  risk: "The pod learns other workloads' settings, addresses and images.",
  rootlessPodman: "Has no account at an API server.",
  remediation: "Narrow the Role, or set automountServiceAccountToken: false.",
  dimensions: ["api-permissions"],
  versions: [],
  evidence: { "api-permissions": (value) => value === "read" },
  says: () => "service account can read objects of the cluster",
  references: ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
});
