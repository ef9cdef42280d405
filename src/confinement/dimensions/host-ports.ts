import { defineDimension } from "../dimension.ts";
import { compareHostPorts } from "../orders/network.ts";
import type { HostPort } from "../values.ts";
import { listInWords } from "../words.ts";

export const hostPorts = defineDimension<"host-ports">({
  id: "host-ports",
  title: "Host ports",
  group: "network",
  reach: "pod",
  role: "gate",
  explanation:
    "Ports of the node that lead into the container. Anyone who reaches the node's address reaches it, " +
    "and the port is taken from every other service of the node.",
  compare: compareHostPorts,
  words: (value) => listInWords(value.map(portInWords)),
  observation:
    "The node's listening sockets and port-forwarding rules; the process itself does not show them.",
  sources: ["kubernetes documentation, PodSpec: hostPort"],
});

function portInWords({ port, protocol, address }: HostPort): string {
  const where = address === "" ? "" : `${address.includes(":") ? `[${address}]` : address}:`;
  return `${where}${port}/${protocol}`;
}
