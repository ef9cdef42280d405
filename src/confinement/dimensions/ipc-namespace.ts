import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const ipcNamespace = defineDimension<"ipc-namespace">({
  id: "ipc-namespace",
  title: "IPC namespace",
  group: "namespaces",
  reach: "pod",
  role: "gate",
  explanation:
    "Shared memory, semaphores and message queues belong to an ipc namespace. In the host's, a container " +
    "can read what host processes keep there.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/ipc against that of the host's process 1 and of the pod's other containers.",
  sources: ["ipc_namespaces(7)"],
});
