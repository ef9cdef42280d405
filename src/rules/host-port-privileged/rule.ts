import { absentOr, anyOf, atLeast, containers, oneOf } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const hostPortPrivileged = defineRule({
  id: "host-port-privileged",
  title: "Container takes a port of the node below 1024",
  severity: "medium",
  severityReason: "Clients trust such a port to belong to the node's own services.",
  risk: "The container stands in for a service of the node, such as its web server or its name server.",
  rootlessPodman: "Cannot publish a port below 1024, unless the host opens it.",
  remediation: "Remove hostPort and publish the container through a Service or an ingress.",
  dimensions: ["host-ports"],
  versions: [
    {
      since: "1.0",
      requirement: containers("ports[*].hostPort", absentOr(anyOf(oneOf(0), atLeast(1024)))),
    },
  ],
  refines: ["host-port"],
  evidence: { "host-ports": (value) => value.some(({ port }) => port < 1024) },
  says: ({ value }) => `takes host port ${plainly(value)}`,
  references: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "https://man7.org/linux/man-pages/man7/ip.7.html",
  ],
});
