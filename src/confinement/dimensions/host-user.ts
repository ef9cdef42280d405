import { defineDimension } from "../dimension.ts";
import { compareHostIdentities, hostIdentitiesInWords } from "../orders/host-identities.ts";

export const hostUser = defineDimension<"host-user">({
  id: "host-user",
  title: "Host user",
  group: "identity",
  reach: "pod",
  role: "gate",
  explanation:
    "The users that the container's processes can ever be on the host, and so what they own after an " +
    "escape or on a shared volume. Ids are ordered by what they may do there: a range of the container's " +
    "own, then a range shared by one user's containers or a fixed id that nobody has, then a system " +
    "account, a person's account, and root.",
  compare: compareHostIdentities,
  words: (value) => hostIdentitiesInWords(value, "user"),
  observation:
    "The Uid line of /proc/PID/status as the host sees it, and the middle column of /proc/PID/uid_map for " +
    "the ids that it can become.",
  sources: ["user_namespaces(7)", "subuid(5)"],
});
