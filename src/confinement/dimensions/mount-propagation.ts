import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const mountPropagation = defineDimension<"mount-propagation">({
  id: "mount-propagation",
  title: "Mount propagation",
  group: "filesystem",
  reach: "pod",
  role: "gate",
  explanation:
    "Whether a mount made on one side of a volume shows up on the other. Bidirectional lets a container " +
    "mount into the node's own view, which only a privileged container may ask for; from the host alone " +
    "it merely sees more.",
  compare: onLadder(["private", "host-to-container", "bidirectional"]),
  words: (value) => valueWords[value],
  observation: "The optional fields shared:N and master:N in /proc/PID/mountinfo.",
  sources: ["mount_namespaces(7): shared subtrees", "kubernetes documentation, volumes: mount propagation"],
});

const valueWords: Readonly<Record<DimensionValues["mount-propagation"], string>> = {
  private: "none",
  "host-to-container": "from the host",
  bidirectional: "both ways",
};
