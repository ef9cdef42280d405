import { all, containers, not, startsWith } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

// Runtimes take names in any case (containerd upper-cases them, then puts its own prefix before them).
const withoutPrefix = not(startsWith("CAP_", "cap_", "Cap_"));

export const capabilityPrefix = defineRule({
  id: "capability-prefix",
  title: "Capability is named with the prefix CAP_",
  severity: "medium",
  severityReason: "A drop that does nothing looks like a layer and is none.",
  risk: "containerd puts a second prefix before the name, and the runtime ignores it: what was meant to be dropped is kept.",
  rootlessPodman: "Takes the name with and without the prefix.",
  remediation: "Write the capability without its prefix, such as NET_RAW.",
  dimensions: ["capabilities", "capability-sets", "raw-sockets"],
  versions: [
    {
      since: "1.0",
      requirement: all(
        containers("securityContext.capabilities.drop[*]", withoutPrefix),
        containers("securityContext.capabilities.add[*]", withoutPrefix),
      ),
    },
  ],
  says: ({ path, value }) =>
    `${path.includes("drop") ? "drops" : "adds"} ${inQuotes([value])}, which does nothing`,
  references: [
    "https://github.com/kubernetes/kubernetes/issues/119568",
    "https://man7.org/linux/man-pages/man7/capabilities.7.html",
  ],
});
