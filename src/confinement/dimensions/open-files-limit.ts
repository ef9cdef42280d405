import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { countInWords } from "../words.ts";

export const openFilesLimit = defineDimension<"open-files-limit">({
  id: "open-files-limit",
  title: "Open files",
  group: "resources",
  reach: "node",
  role: "gate",
  explanation:
    "RLIMIT_NOFILE, the number of files that one process may hold open. A pod cannot set it: it is " +
    "inherited from the runtime's unit.",
  compare: smallerIsTighter,
  words: (value) => countInWords(value, "file"),
  observation: "Max open files, hard limit, in /proc/PID/limits.",
  sources: ["getrlimit(2)", "containers.conf(5): default_ulimits"],
});
