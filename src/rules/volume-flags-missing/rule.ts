import { defineRule } from "../rule.ts";

export const volumeFlagsMissing = defineRule({
  id: "volume-flags-missing",
  title: "Set-id or device files on a volume are honoured",
  severity: "low",
  severityReason: "Someone must first have put such a file on the volume.",
  risk: "A set-id program that another pod left on a shared volume raises whoever runs it.",
  rootlessPodman: "Mounts named volumes nosuid and nodev.",
  remediation:
    "Set allowPrivilegeEscalation: false and drop ALL, which come to the same as nosuid and nodev; Kubernetes sets no mount flags.",
  dimensions: ["volume-flags"],
  versions: [],
  judges: "volume-flags",
  says: () => "set-id or device files on a volume are honoured",
  remedy: {
    at: "container",
    fields: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
  },
  references: ["https://man7.org/linux/man-pages/man8/mount.8.html"],
});
