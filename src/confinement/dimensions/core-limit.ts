import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { bytesInWords } from "../words.ts";

export const coreLimit = defineDimension<"core-limit">({
  id: "core-limit",
  title: "Core dumps",
  group: "resources",
  reach: "node",
  role: "context",
  explanation:
    "RLIMIT_CORE, the size of the memory image that a crashing process leaves behind. Where the node " +
    "sends core dumps is set for the whole kernel, so the limit alone says little.",
  compare: smallerIsTighter,
  words: (value) => bytesInWords(value),
  observation: "Max core file size, hard limit, in /proc/PID/limits.",
  sources: ["core(5)", "getrlimit(2)"],
});
