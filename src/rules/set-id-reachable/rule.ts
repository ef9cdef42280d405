import { defineRule } from "../rule.ts";

export const setIdReachable = defineRule({
  id: "set-id-reachable",
  title: "Executing a set-id file raises a process to root",
  severity: "medium",
  severityReason:
    "It takes a set-id file in the image or on a volume, which most images of distributions have.",
  risk: "A process that is not root becomes root of its user namespace, which without one of its own is the node's, by a bug in one set-id program.",
  rootlessPodman: "Leaves set-id files in force too, but they raise to the login user only.",
  remediation: "Set allowPrivilegeEscalation: false on every container.",
  dimensions: ["set-id"],
  versions: [],
  judges: "set-id",
  says: () => "a set-id file raises a process to root",
  remedy: { at: "container", fields: { securityContext: { allowPrivilegeEscalation: false } } },
  references: [
    "https://man7.org/linux/man-pages/man2/execve.2.html",
    "https://docs.kernel.org/userspace-api/no_new_privs.html",
  ],
});
