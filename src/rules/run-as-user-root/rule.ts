import { absentOr, everywhere, noneOf, oneOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const runAsUserRoot = defineRule({
  id: "run-as-user-root",
  title: "The manifest asks for user 0",
  severity: "medium",
  severityReason: "Root is host root behind the other layers, by the manifest's own word.",
  risk: "The container's processes are uid 0 of the node wherever an escape succeeds.",
  rootlessPodman: "Maps user 0 to the login user.",
  remediation:
    "Set runAsUser to a number above 9999, or give the pod a user namespace with hostUsers: false.",
  dimensions: ["host-user", "user"],
  evidence: { "host-user": (value) => value.some(({ authority }) => authority === "root") },
  standard: {
    check: "runAsUser",
    level: "restricted",
    reason: "runAsUser=0",
    relaxedByGateSince: "1.29",
  },
  versions: [
    { since: "1.23", requirement: everywhere("securityContext.runAsUser", absentOr(noneOf(0))) },
    {
      since: "1.35",
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        everywhere("securityContext.runAsUser", absentOr(noneOf(0))),
      ),
    },
  ],
  says: () => "runAsUser is 0",
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
