import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";
import { bytesInWords } from "../words.ts";

export const ephemeralStorageLimit = defineDimension<"ephemeral-storage-limit">({
  id: "ephemeral-storage-limit",
  title: "Ephemeral storage",
  group: "resources",
  reach: "pod",
  role: "gate",
  explanation:
    "How much of the node's disk the container's writable layer, logs and emptyDirs may fill before the " +
    "kubelet evicts the pod. Without a limit it can fill the disk of the node.",
  compare: smallerIsTighter,
  words: (value) => bytesInWords(value),
  observation:
    "Not on the process: the kubelet measures and evicts; file system quotas where the node uses them.",
  sources: ["kubernetes documentation, local ephemeral storage"],
});
