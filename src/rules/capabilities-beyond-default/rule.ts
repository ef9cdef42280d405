import { podSecurityCapabilities } from "../../facts/index.ts";
import { containers, subsetOf } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes, outside } from "../words.ts";

/** Pod Security Standards, baseline, every version: exact names, upper case, without the prefix. */
const baselineCapabilities = [...podSecurityCapabilities.baseline.value].sort();

export const capabilitiesBeyondDefault = defineRule({
  id: "capabilities-beyond-default",
  title: "Container adds capabilities beyond the default",
  severity: "high",
  severityReason: "Most capabilities outside the default set reach the host directly or by one more step.",
  risk: "An added capability such as SYS_ADMIN, NET_ADMIN or SYS_PTRACE counts over the host unless the pod has a user namespace.",
  rootlessPodman: "Counts every capability only inside the user's namespace; its default set has 11.",
  remediation: "Remove the added capabilities, or name only those of the default set that the program needs.",
  dimensions: ["capabilities", "capability-sets", "raw-sockets", "nested-user-namespace"],
  standard: {
    check: "capabilities_baseline",
    level: "baseline",
    reason: "non-default capabilities",
  },
  versions: [
    {
      since: "1.0",
      requirement: containers("securityContext.capabilities.add", subsetOf(...baselineCapabilities)),
    },
  ],
  says: ({ value }) => `adds ${inQuotes(outside(value, baselineCapabilities))}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
