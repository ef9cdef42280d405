import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { bytesInWords } from "../words.ts";

export const memoryLimit = defineDimension<"memory-limit">({
  id: "memory-limit",
  title: "Memory",
  group: "resources",
  reach: "pod",
  role: "gate",
  explanation:
    "How much memory the container may use before the kernel ends one of its processes. Without a limit " +
    "it competes with everything on the node.",
  compare: smallerIsTighter,
  words: (value) => bytesInWords(value),
  observation:
    "memory.max (memory.limit_in_bytes on cgroup v1) in the container's cgroup and in each cgroup above it: the smallest counts.",
  sources: [
    "linux Documentation/admin-guide/cgroup-v2.rst: memory.max",
    "kubernetes documentation, resource management for pods",
  ],
});
