import { containers, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const privilegedContainer = defineRule({
  id: "privileged-container",
  title: "Container is privileged",
  severity: "critical",
  severityReason:
    "Every capability over the host, every device and no filter: being root in it is being root on the node.",
  risk: "The container's root can do anything to the node: load modules, write its disks, read every other pod.",
  rootlessPodman:
    "Even `--privileged` gives capabilities only over the user's own user namespace, and devices only as far as the user may open them.",
  remediation: "Remove privileged, and add the single capability or device that the program needs.",
  dimensions: [
    "capabilities",
    "capability-sets",
    "devices",
    "seccomp",
    "apparmor",
    "selinux",
    "proc-mount",
    "masked-paths",
    "no-new-privileges",
    "cgroup-namespace",
    "set-id",
    "nested-user-namespace",
    "raw-sockets",
    "volume-flags",
  ],
  overrules: true,
  standard: {
    check: "privileged",
    level: "baseline",
    reason: "privileged",
  },
  versions: [{ since: "1.0", requirement: containers("securityContext.privileged", optional(false)) }],
  says: () => "privileged is true",
  remedy: { at: "container", fields: { securityContext: { privileged: false } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
