import { everywhere, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const windowsHostProcess = defineRule({
  id: "windows-host-process",
  title: "Windows container runs on the host itself",
  severity: "critical",
  severityReason: "A HostProcess container is a process of the node.",
  risk: "The container runs with an account of the Windows node, without isolation.",
  rootlessPodman: "Has no such thing.",
  remediation: "Remove windowsOptions.hostProcess.",
  dimensions: ["user", "host-user"],
  standard: {
    check: "windowsHostProcess",
    level: "baseline",
    reason: "hostProcess",
  },
  versions: [
    { since: "1.0", requirement: everywhere("securityContext.windowsOptions.hostProcess", optional(false)) },
  ],
  says: () => "windowsOptions.hostProcess is true",
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
