import { absentOr, atLeast, containersWhere, oneOf, subsetOf } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const capabilityWithoutEffect = defineRule({
  id: "capability-without-effect",
  title: "Added capability does nothing",
  severity: "low",
  severityReason: "The process never gets it; the grant only misleads, and waits for a later change.",
  risk: "The capability is lost when a user other than root starts the program, but comes alive once the user or allowPrivilegeEscalation changes.",
  rootlessPodman: "Gives an added capability to a user other than root too, as an ambient one.",
  remediation: "Remove the added capability: with a user other than root, Kubernetes gives it no effect.",
  dimensions: ["capability-sets"],
  versions: [
    {
      since: "1.0",
      requirement: containersWhere(
        [
          { from: "effective", field: "securityContext.runAsUser", test: atLeast(1) },
          { from: "container", field: "securityContext.allowPrivilegeEscalation", test: oneOf(false) },
        ],
        "securityContext.capabilities.add",
        absentOr(subsetOf()),
      ),
    },
  ],
  says: ({ value }) =>
    `adds ${inQuotes(Array.isArray(value) ? value : [value])} to a user that cannot use it`,
  references: [
    "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    "https://github.com/kubernetes/enhancements/issues/2763",
  ],
});
