import { containers, oneOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const privilegeEscalationAllowed = defineRule({
  id: "privilege-escalation-allowed",
  title: "A process may gain privileges by executing a file",
  severity: "medium",
  severityReason: "no_new_privs is missing; it takes a set-id file in the image to use it.",
  risk: "A set-id file or one with file capabilities lifts a process to every capability of the bounding set.",
  rootlessPodman: "Leaves it open too, but what can be gained counts only in the user's namespace.",
  remediation: "Set allowPrivilegeEscalation: false on every container.",
  dimensions: ["no-new-privileges", "set-id", "capabilities", "host-user", "host-groups", "volume-flags"],
  judges: "no-new-privileges",
  evidence: {
    "host-user": (value) => value.some(({ authority }) => authority === "root"),
    "host-groups": (value) => value.some(({ authority }) => authority === "root"),
    "volume-flags": ({ setId }) => setId,
  },
  standard: {
    check: "allowPrivilegeEscalation",
    level: "restricted",
    reason: "allowPrivilegeEscalation != false",
  },
  versions: [
    { since: "1.8", requirement: containers("securityContext.allowPrivilegeEscalation", oneOf(false)) },
    {
      since: "1.25",
      requirement: unlessPod(
        "os.name",
        oneOf("windows"),
        containers("securityContext.allowPrivilegeEscalation", oneOf(false)),
      ),
    },
  ],
  says: ({ value }) =>
    value === undefined
      ? "allowPrivilegeEscalation is not set, which allows it"
      : `allowPrivilegeEscalation is ${JSON.stringify(value)}`,
  remedy: { at: "container", fields: { securityContext: { allowPrivilegeEscalation: false } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
