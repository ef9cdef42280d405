import { defineRule } from "../rule.ts";

export const rbacReadsSecrets = defineRule({
  id: "rbac-reads-secrets",
  title: "Service account can read secrets",
  severity: "high",
  severityReason: "A secret is another credential: of other pods, of people, and of systems outside.",
  risk: "The pod reads every secret in its reach, the tokens of stronger accounts among them.",
  rootlessPodman: "Has no account at an API server.",
  remediation:
    "Name the secrets in the Role (resourceNames), or mount the one that is needed and drop the right.",
  dimensions: ["api-permissions"],
  versions: [],
  evidence: { "api-permissions": (value) => value === "read-secrets" },
  says: () => "service account can read secrets",
  references: ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
});
