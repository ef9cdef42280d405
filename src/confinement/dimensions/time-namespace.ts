import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const timeNamespace = defineDimension<"time-namespace">({
  id: "time-namespace",
  title: "Time namespace",
  group: "namespaces",
  reach: "engine",
  role: "context",
  explanation:
    "A time namespace has its own boot-time and monotonic clocks, so a process does not learn how long " +
    "the host has been up. Docker 29.5 and later make one; Kubernetes and Podman have no setting for it.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/time against that of the host's process 1 and of the pod's other containers.",
  sources: ["time_namespaces(7)", "moby daemon/oci_linux.go"],
});
