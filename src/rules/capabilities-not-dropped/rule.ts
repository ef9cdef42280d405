import { all, containers, includes, oneOf, subsetOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes, outside } from "../words.ts";

const dropped = all(
  containers("securityContext.capabilities.drop", includes("ALL")),
  containers("securityContext.capabilities.add", subsetOf("NET_BIND_SERVICE")),
);

export const capabilitiesNotDropped = defineRule({
  id: "capabilities-not-dropped",
  title: "Container keeps capabilities",
  severity: "medium",
  severityReason: "The default set is a layer given away; most programs need none of it.",
  risk: "A root process keeps 14 capabilities over the host, NET_RAW and MKNOD among them.",
  rootlessPodman: "Keeps 11, which count only in the user's namespace.",
  remediation: "Drop ALL, and add NET_BIND_SERVICE alone where it is needed.",
  dimensions: ["capabilities", "capability-sets", "raw-sockets", "volume-flags"],
  judges: "capabilities",
  evidence: { "volume-flags": ({ devices }) => devices },
  standard: {
    check: "capabilities_restricted",
    level: "restricted",
    reason: "unrestricted capabilities",
    overrides: ["capabilities_baseline"],
  },
  versions: [
    { since: "1.22", requirement: dropped },
    { since: "1.25", requirement: unlessPod("os.name", oneOf("windows"), dropped) },
  ],
  says: ({ path, value }) =>
    path.at(-1) === "drop" ? "does not drop ALL" : `adds ${inQuotes(outside(value, ["NET_BIND_SERVICE"]))}`,
  remedy: { at: "container", fields: { securityContext: { capabilities: { drop: ["ALL"] } } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
