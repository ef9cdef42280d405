import { defineDimension } from "../dimension.ts";
import { compareReaches } from "../orders/network.ts";
import type { Destination } from "../values.ts";

export const reaches = defineDimension<"reaches">({
  id: "reaches",
  title: "Reaches",
  group: "network",
  reach: "namespace",
  role: "gate",
  explanation:
    "What the container can open a connection to: other pods, the API server, the node, the cloud's " +
    "metadata service, the internet. A NetworkPolicy for egress limits it; without one a pod reaches " +
    "everything. Rootless Podman's containers do not reach one another, but go out under the host's own " +
    "address.",
  compare: compareReaches,
  words: (value) => (value.length === 0 ? "nothing" : value.map((one) => destinationWords[one]).join(", ")),
  observation: "Not on the process: the cluster's NetworkPolicies, or connection attempts from inside.",
  sources: ["kubernetes documentation, network policies", "pasta(1)"],
});

const destinationWords: Readonly<Record<Destination, string>> = {
  selected: "selected destinations",
  internet: "the internet",
  cluster: "everything on its network",
  "api-server": "the API server",
  node: "services of the node",
  metadata: "cloud metadata",
  "host-address": "the local network as the host",
  "host-loopback": "the host's loopback",
};
