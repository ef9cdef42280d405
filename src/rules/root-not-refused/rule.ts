import { inherited, oneOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const rootNotRefused = defineRule({
  id: "root-not-refused",
  title: "Nothing refuses to run the container as root",
  severity: "medium",
  severityReason:
    "Whether it is root is left to the image; root without a user namespace is host root behind the other layers.",
  risk: "A changed image can turn the container's user into root, and with it into uid 0 of the node.",
  rootlessPodman: "Maps the container's root to the login user.",
  remediation:
    "Set runAsNonRoot: true with a numeric runAsUser, or give the pod a user namespace with hostUsers: false.",
  dimensions: ["host-user", "user"],
  evidence: { "host-user": (value) => value.some(({ authority }) => authority === "root") },
  standard: {
    check: "runAsNonRoot",
    level: "restricted",
    reason: "runAsNonRoot != true",
    relaxedByGateSince: "1.29",
  },
  versions: [
    { since: "1.0", requirement: inherited("securityContext.runAsNonRoot", oneOf(true)) },
    {
      since: "1.35",
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        inherited("securityContext.runAsNonRoot", oneOf(true)),
      ),
    },
  ],
  says: ({ value }) =>
    value === undefined ? "runAsNonRoot is not set" : `runAsNonRoot is ${JSON.stringify(value)}`,
  remedy: { at: "pod", fields: { securityContext: { runAsNonRoot: true } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
