import { containers, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const sharedMountPropagation = defineRule({
  id: "shared-mount-propagation",
  title: "Mounts pass between the container and the node",
  severity: "medium",
  severityReason:
    "From the host it only shows more; both ways it takes a privileged container, and then changes the node.",
  risk: "With Bidirectional a mount made in the container appears on the node; with HostToContainer later mounts of the node appear in it.",
  rootlessPodman: "Mounts volumes private unless asked, and never into the host's own view.",
  remediation: "Remove mountPropagation from the mount.",
  dimensions: ["mount-propagation"],
  versions: [
    { since: "1.0", requirement: containers("volumeMounts[*].mountPropagation", optional("None", "")) },
  ],
  judges: "mount-propagation",
  says: ({ value }) => `mountPropagation is ${plainly(value)}`,
  references: [
    "https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation",
    "https://man7.org/linux/man-pages/man7/mount_namespaces.7.html",
  ],
});
