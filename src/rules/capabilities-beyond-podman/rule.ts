import { absentOr, allOf, anyOf, containers, includes, oneOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

/** What the runtimes' default set has beyond Podman's 11 (engines.md, section 3.1). */
const beyondPodman = ["AUDIT_WRITE", "MKNOD", "NET_RAW"] as const;

export const capabilitiesBeyondPodman = defineRule({
  id: "capabilities-beyond-podman",
  title: "Container keeps capabilities that Podman drops",
  severity: "low",
  severityReason: "In a user namespace of its own the pod holds them over that namespace only.",
  risk: "A root process in the pod's user namespace can open raw sockets and write audit records, which Podman's default set does not have.",
  rootlessPodman: "Its default set has neither AUDIT_WRITE, MKNOD nor NET_RAW.",
  remediation: "Drop ALL, or at least AUDIT_WRITE, MKNOD and NET_RAW.",
  dimensions: ["capabilities"],
  versions: [
    {
      since: "1.0",
      // Without a user namespace every capability counts over the host, and capabilities-not-dropped says so.
      requirement: unlessPod(
        "hostUsers",
        absentOr(oneOf(true)),
        containers(
          "securityContext.capabilities.drop",
          anyOf(includes("ALL"), includes("all"), allOf(...beyondPodman.map((name) => includes(name)))),
        ),
      ),
    },
  ],
  refines: ["capabilities-not-dropped"],
  says: () => "does not drop AUDIT_WRITE, MKNOD and NET_RAW",
  remedy: { at: "container", fields: { securityContext: { capabilities: { drop: ["ALL"] } } } },
  references: [
    "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    "https://github.com/containers/common/blob/main/pkg/config/default.go",
  ],
});
