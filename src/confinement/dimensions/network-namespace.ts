import { defineDimension } from "../dimension.ts";
import { compareSharing, sharingInWords } from "../orders/namespace-sharing.ts";

export const networkNamespace = defineDimension<"network-namespace">({
  id: "network-namespace",
  title: "Network namespace",
  group: "namespaces",
  reach: "pod",
  role: "gate",
  explanation:
    "A network namespace has its own interfaces, ports, firewall and abstract sockets. In the host's, a " +
    "container reaches services that listen on loopback only, can take the node's ports and is beyond " +
    "network policies.",
  compare: compareSharing,
  words: sharingInWords,
  observation:
    "The inode of /proc/PID/ns/net against that of the host's process 1 and of the pod's other containers.",
  sources: ["network_namespaces(7)", "kubernetes documentation, network policies: hostNetwork pods"],
});
