import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const mountNamespace = defineDimension<"mount-namespace">({
  id: "mount-namespace",
  title: "Mount namespace",
  group: "namespaces",
  reach: "engine",
  role: "gate",
  explanation:
    "A container's own view of file systems. Every engine gives one to every container and no setting " +
    "shares it; it is listed so that the record is complete.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/mnt against that of the host's process 1 and of the pod's other containers.",
  sources: ["mount_namespaces(7)"],
});
