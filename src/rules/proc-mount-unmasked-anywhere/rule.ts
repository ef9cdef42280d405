import { containers, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const procMountUnmaskedAnywhere = defineRule({
  id: "proc-mount-unmasked-anywhere",
  title: "Container's /proc is unmasked, in a user namespace or not",
  severity: "medium",
  severityReason: "A user namespace refuses the dangerous writes, but what the masks hide can still be read.",
  risk: "Kernel addresses, timers and other tenants' traces below /proc can be read.",
  rootlessPodman: "Masks these files.",
  remediation: "Remove procMount.",
  dimensions: ["proc-mount", "masked-paths"],
  standard: {
    check: "procMount_restricted",
    level: "restricted",
    reason: "procMount",
    overrides: ["procMount"],
  },
  versions: [{ since: "1.35", requirement: containers("securityContext.procMount", optional("Default")) }],
  says: ({ value }) => `procMount is ${inQuotes([value])}`,
  remedy: { at: "container", fields: { securityContext: { procMount: "Default" } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
