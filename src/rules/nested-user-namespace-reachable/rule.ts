import { defineRule } from "../rule.ts";

export const nestedUserNamespaceReachable = defineRule({
  id: "nested-user-namespace-reachable",
  title: "A process can open a user namespace and be root in it",
  severity: "high",
  severityReason:
    "It gives every capability over new namespaces, and with them the kernel code where many escapes began.",
  risk: "Dropped capabilities come back in the nested namespace, and bugs of mount and network code open to any user, as in CVE-2022-0185.",
  rootlessPodman: "Lets it through as well: its filter allows unshare.",
  remediation: "Set seccompProfile.type to RuntimeDefault, whose filter refuses new user namespaces.",
  dimensions: ["nested-user-namespace"],
  versions: [],
  judges: "nested-user-namespace",
  says: () => "a nested user namespace can be opened",
  remedy: { at: "pod", fields: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } },
  references: [
    "https://man7.org/linux/man-pages/man7/user_namespaces.7.html",
    "https://nvd.nist.gov/vuln/detail/CVE-2022-0185",
  ],
});
