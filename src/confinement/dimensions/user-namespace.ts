import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const userNamespace = defineDimension<"user-namespace">({
  id: "user-namespace",
  title: "User namespace",
  group: "identity",
  reach: "pod",
  role: "context",
  explanation:
    "A user namespace gives a container user ids of its own, so that root inside is somebody else " +
    "outside, and limits capabilities to the namespaces it owns. Its effect is judged where it matters, " +
    "in the host user and in capabilities. The size of the map counts for nothing by itself: a bigger one " +
    "is looser only if somebody owns the ids in it.",
  compare: (a, b) => compareKinds(a.kind, b.kind),
  words: inWords,
  observation:
    "The inode of /proc/PID/ns/user against that of process 1 and of other containers; /proc/PID/uid_map " +
    "and gid_map for the ids.",
  sources: ["user_namespaces(7)", "kubernetes pkg/kubelet/userns/userns_manager.go"],
});

const compareKinds = onLadder<DimensionValues["user-namespace"]["kind"]>(["private", "shared", "host"]);

function inWords({ kind, mappedIds }: DimensionValues["user-namespace"]): string {
  if (kind === "host") return "the host's";
  const ids = mappedIds === Infinity ? "all ids" : `${mappedIds} ${mappedIds === 1 ? "id" : "ids"}`;
  return kind === "private" ? `its own (${ids})` : `shared with the user's other containers (${ids})`;
}
