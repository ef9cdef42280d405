import { containers, oneOf, optional, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const procMountUnmasked = defineRule({
  id: "proc-mount-unmasked",
  title: "Container's /proc is unmasked",
  severity: "high",
  severityReason: "With host root ids, files below /proc reconfigure the kernel of the node.",
  risk: "Files of /proc that the runtime hides or makes read-only can be read and written.",
  rootlessPodman: "Masks the same files; `--security-opt unmask` lifts it, inside the user's namespace.",
  remediation: "Remove procMount, or give the pod a user namespace with hostUsers: false.",
  dimensions: ["proc-mount", "masked-paths"],
  judges: "proc-mount",
  standard: {
    check: "procMount",
    level: "baseline",
    reason: "procMount",
    relaxedByGateSince: "1.31",
  },
  versions: [
    { since: "1.0", requirement: containers("securityContext.procMount", optional("Default")) },
    {
      since: "1.35",
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        containers("securityContext.procMount", optional("Default")),
      ),
    },
  ],
  says: ({ value }) => `procMount is ${inQuotes([value])}`,
  remedy: { at: "container", fields: { securityContext: { procMount: "Default" } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
