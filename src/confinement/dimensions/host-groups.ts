import { defineDimension } from "../dimension.ts";
import { compareHostIdentities, hostIdentitiesInWords } from "../orders/host-identities.ts";

export const hostGroups = defineDimension<"host-groups">({
  id: "host-groups",
  title: "Host groups",
  group: "identity",
  reach: "pod",
  role: "gate",
  explanation:
    "The groups that the container's processes can ever have on the host. Files that a group owns open to " +
    "every member, so root's group or a person's group counts even when the user is harmless. An image " +
    "can add groups through its own /etc/group unless the pod forbids it.",
  compare: compareHostIdentities,
  words: (value) => hostIdentitiesInWords(value, "group"),
  observation: "The Gid and Groups lines of /proc/PID/status as the host sees them, and /proc/PID/gid_map.",
  sources: ["credentials(7)", "user_namespaces(7)", "kubernetes KEP-3619 (supplementalGroupsPolicy)"],
});
