import { defineDimension } from "../dimension.ts";
import { byInclusion } from "../verdict.ts";
import { listInWords } from "../words.ts";

export const volumes = defineDimension<"volumes">({
  id: "volumes",
  title: "Volumes",
  group: "filesystem",
  reach: "pod",
  role: "context",
  explanation:
    "The kinds of volumes that are mounted. A kind is no fault in itself: what a volume opens is judged " +
    "as a host path, as a flag or as a credential. It is told because network volumes do not take every " +
    "user namespace.",
  compare: byInclusion,
  words: (value) => listInWords(value),
  observation:
    "The file system types in /proc/PID/mountinfo; the kinds themselves are known to the kubelet only.",
  sources: ["kubernetes documentation, volumes", "kubernetes documentation, user namespaces: idmap mounts"],
});
