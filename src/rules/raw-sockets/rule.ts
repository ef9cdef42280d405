import { anyOf, containers, includes } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const rawSockets = defineRule({
  id: "raw-sockets",
  title: "Container may open raw sockets",
  severity: "medium",
  severityReason:
    "On the flat pod network it is other pods' traffic that is at stake, as soon as a root process is taken over.",
  risk: "With NET_RAW a process answers ARP and DNS in other pods' names and reads what it is sent for it.",
  rootlessPodman: "Its default set has no NET_RAW.",
  remediation: "Drop ALL, or at least NET_RAW.",
  dimensions: ["raw-sockets"],
  versions: [
    {
      since: "1.0",
      requirement: containers(
        "securityContext.capabilities.drop",
        // Runtimes take names in any case; the standards do not.
        anyOf(includes("ALL"), includes("all"), includes("NET_RAW"), includes("net_raw")),
      ),
    },
  ],
  judges: "raw-sockets",
  says: () => "does not drop NET_RAW",
  remedy: { at: "container", fields: { securityContext: { capabilities: { drop: ["ALL"] } } } },
  references: [
    "https://man7.org/linux/man-pages/man7/raw.7.html",
    "https://man7.org/linux/man-pages/man7/capabilities.7.html",
  ],
});
