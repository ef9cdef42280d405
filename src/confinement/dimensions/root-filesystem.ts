import { defineDimension } from "../dimension.ts";
import { orderFrom } from "../orders/at-most.ts";
import { isWithin } from "../orders/paths.ts";
import type { DimensionValues } from "../values.ts";
import { listInWords } from "../words.ts";

export const rootFilesystem = defineDimension<"root-filesystem">({
  id: "root-filesystem",
  title: "Root file system",
  group: "filesystem",
  reach: "pod",
  role: "gate",
  explanation:
    "Whether processes can change the container's own files: drop a tool, replace a program, leave " +
    "something behind for the next request. readOnlyRootFilesystem does not cover volumes that the image " +
    "declares; those stay writable.",
  compare: orderFrom(isAtMost),
  words: inWords,
  observation: "The mount options of / and of each other mount in /proc/PID/mountinfo.",
  sources: ["containerd internal/cri/server/container_create.go"],
});

type Value = DimensionValues["root-filesystem"];

/** Path by path: a writable root includes whatever a volume below it leaves writable. */
function isAtMost(a: Value, b: Value): boolean {
  if (b.writable) return true;
  return !a.writable && a.writableVolumes.every((path) => isWithin(path, b.writableVolumes));
}

function inWords({ writable, writableVolumes }: Value): string {
  if (writable) return "writable";
  return writableVolumes.length === 0 ? "read-only" : `read-only, but for ${listInWords(writableVolumes, 2)}`;
}
