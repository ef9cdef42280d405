import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const utsNamespace = defineDimension<"uts-namespace">({
  id: "uts-namespace",
  title: "UTS namespace",
  group: "namespaces",
  reach: "pod",
  role: "gate",
  explanation:
    "The host name belongs to a uts namespace. Kubernetes shares the host's with pods of the host " +
    "network; renaming the node needs SYS_ADMIN over it as well.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/uts against that of the host's process 1 and of the pod's other containers.",
  sources: ["uts_namespaces(7)"],
});
