import { defineRule } from "../rule.ts";

export const apiPermissionsUnknown = defineRule({
  id: "api-permissions-unknown",
  title: "What the service account may do is not known",
  severity: "medium",
  severityReason: "Roles and bindings that are not part of the input may give it anything.",
  risk: "The account of the pod may hold rights that nobody looked at.",
  rootlessPodman: "Has no account at an API server.",
  remediation:
    "Set automountServiceAccountToken: false where the program does not call the API; else add the cluster's roles and bindings to the input.",
  dimensions: ["api-permissions"],
  versions: [],
  judges: "api-permissions",
  says: () => "what the service account may do is not known",
  remedy: { at: "pod", fields: { automountServiceAccountToken: false } },
  references: ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
});
