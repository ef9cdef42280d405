import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { countInWords } from "../words.ts";

export const pidsLimit = defineDimension<"pids-limit">({
  id: "pids-limit",
  title: "Process count",
  group: "resources",
  reach: "node",
  role: "gate",
  explanation:
    "How many processes and threads the container's cgroup may hold. Without a limit a fork bomb takes " +
    "the whole node. A pod cannot set it: the kubelet's podPidsLimit can, and Podman's default is 2048.",
  compare: smallerIsTighter,
  words: (value) => countInWords(value, "task"),
  observation: "pids.max in the container's cgroup and in each cgroup above it: the smallest counts.",
  sources: ["cgroups(7): pids", "kubernetes documentation, process ID limits and reservations"],
});
