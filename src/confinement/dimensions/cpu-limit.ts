import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";

export const cpuLimit = defineDimension<"cpu-limit">({
  id: "cpu-limit",
  title: "CPU",
  group: "resources",
  reach: "pod",
  role: "gate",
  explanation:
    "How much processor time the container may take. Without a limit it takes whatever is idle and, at " +
    "its share's weight, competes for the rest.",
  compare: smallerIsTighter,
  words: (value) => (value === Infinity ? "no limit" : `${value / 1000} CPU`),
  observation:
    "cpu.max (cpu.cfs_quota_us and cpu.cfs_period_us on cgroup v1) in the container's cgroup and in each cgroup above it: quota over period, the smallest counts.",
  sources: [
    "linux Documentation/admin-guide/cgroup-v2.rst: cpu.max",
    "kubernetes documentation, resource management for pods",
  ],
});
