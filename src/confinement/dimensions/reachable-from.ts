import { defineDimension } from "../dimension.ts";
import { compareReachableFrom } from "../orders/network.ts";
import type { DimensionValues, Reachability } from "../values.ts";
import { listInWords } from "../words.ts";

export const reachableFrom = defineDimension<"reachable-from">({
  id: "reachable-from",
  title: "Reachable from",
  group: "network",
  reach: "namespace",
  role: "gate",
  explanation:
    "Who can open a connection to the container. In Kubernetes every pod and node reaches every port of " +
    "every pod until a NetworkPolicy says otherwise; rootless Podman lets in only what was published. " +
    "Traffic from the pod's own node is always allowed and not counted.",
  compare: compareReachableFrom,
  words: inWords,
  observation:
    "Not on the process: the cluster's NetworkPolicies and the plugin that enforces them, or connection " +
    "attempts from elsewhere.",
  sources: ["kubernetes documentation, network policies"],
});

const peerWords: Readonly<Record<Reachability["from"], string>> = {
  selected: "selected peers",
  cluster: "everything on its network",
  world: "whoever reaches the host",
  host: "as any process of the host",
};

function inWords(value: DimensionValues["reachable-from"]): string {
  return value.length === 0 ? "nobody" : value.map(allowanceInWords).join("; ");
}

function allowanceInWords({ from, ports }: Reachability): string {
  return ports === "all" ? `${peerWords[from]}, all ports` : `${peerWords[from]}, ${listInWords(ports)}`;
}
