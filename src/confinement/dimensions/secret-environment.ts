import { defineDimension } from "../dimension.ts";
import { byInclusion } from "../verdict.ts";
import { listInWords } from "../words.ts";

export const secretEnvironment = defineDimension<"secret-environment">({
  id: "secret-environment",
  title: "Secrets in the environment",
  group: "credentials",
  reach: "pod",
  role: "gate",
  explanation:
    "A secret in an environment variable is read by every process of the same user through /proc, " +
    "inherited by every child, and printed by many crash reports. A file in a volume is none of these.",
  compare: byInclusion,
  words: (value) => listInWords(value),
  observation:
    "/proc/PID/environ shows the variables; which of them carry a secret is known from the manifest.",
  sources: ["proc(5): /proc/pid/environ", "kubernetes documentation, good practices for Secrets"],
});
