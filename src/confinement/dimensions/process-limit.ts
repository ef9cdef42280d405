import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { countInWords } from "../words.ts";

export const processLimit = defineDimension<"process-limit">({
  id: "process-limit",
  title: "Processes of the user",
  group: "resources",
  reach: "node",
  role: "gate",
  explanation:
    "RLIMIT_NPROC, the number of processes that one user of the host may have. It counts per host user, " +
    "so containers that run as the same one use up each other's.",
  compare: smallerIsTighter,
  words: (value) => countInWords(value, "process", "processes"),
  observation: "Max processes, hard limit, in /proc/PID/limits.",
  sources: ["getrlimit(2)", "containers.conf(5): default_ulimits"],
});
