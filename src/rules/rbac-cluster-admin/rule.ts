import { defineRule } from "../rule.ts";

export const rbacClusterAdmin = defineRule({
  id: "rbac-cluster-admin",
  title: "Service account can become cluster-admin",
  severity: "critical",
  severityReason: "Whoever takes over the pod takes over the cluster, without a bug of Kubernetes.",
  risk: "The account holds rights that add up to all rights: on everything, on roles and their bindings, or to act as others.",
  rootlessPodman: "Has no account at an API server.",
  remediation: "Bind a Role that names the resources and verbs that the program needs, in its own namespace.",
  dimensions: ["api-permissions"],
  versions: [],
  evidence: { "api-permissions": (value) => value === "cluster-admin" },
  says: () => "service account can become cluster-admin",
  references: ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
});
