import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const pidNamespace = defineDimension<"pid-namespace">({
  id: "pid-namespace",
  title: "Process namespace",
  group: "namespaces",
  reach: "pod",
  role: "gate",
  explanation:
    "A pid namespace hides the processes outside it. Sharing it shows their arguments and environment, " +
    "and through /proc/N/root their files; sharing the host's shows every process of the node.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/pid against that of the host's process 1 and of the pod's other containers.",
  sources: ["pid_namespaces(7)"],
});
