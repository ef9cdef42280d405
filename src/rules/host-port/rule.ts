import { containers, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const hostPort = defineRule({
  id: "host-port",
  title: "Container takes a port of the node",
  severity: "medium",
  severityReason:
    "The port is open on every address of the node, past NetworkPolicies of many network plugins.",
  risk: "Whoever reaches the node reaches the container, and a taken port can stand in for a service of the node.",
  rootlessPodman: "Publishes ports with `-p`, and none below 1024.",
  remediation: "Remove hostPort and publish the container through a Service.",
  dimensions: ["host-ports", "reachable-from"],
  judges: "host-ports",
  standard: {
    check: "hostPorts",
    level: "baseline",
    reason: "hostPort",
  },
  versions: [{ since: "1.0", requirement: containers("ports[*].hostPort", optional(0)) }],
  says: ({ value }) => `takes host port ${plainly(value)}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
