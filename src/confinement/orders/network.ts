import type { Destination, HostPort, Reachability } from "../values.ts";
import { everyCovered, orderFrom } from "./at-most.ts";

/** Order of published ports by inclusion. A port on every address covers the same port on one. */
export const compareHostPorts = orderFrom(
  everyCovered<HostPort>(
    (b, a) => b.port === a.port && b.protocol === a.protocol && coversAddress(b.address, a.address),
  ),
);

/**
 * Order of who can open a connection, by peers and ports. Selected peers are fewer than the cluster's or the world's, and all of them
 * fewer than what reaches a process of the host. The flat cluster network and "whoever reaches the host" cannot be compared: neither
 * includes the other's peers.
 */
export const compareReachableFrom = orderFrom<readonly Reachability[]>((as, bs) =>
  as.every((a) =>
    a.ports === "all"
      ? bs.some((b) => b.ports === "all" && coversPeers(b.from, a.from))
      : a.ports.every((port) => bs.some((b) => coversPeers(b.from, a.from) && coversPort(b, port))),
  ),
);

/**
 * Order of destinations by inclusion. Destinations that an operator selected one by one count as fewer than the whole internet or the
 * whole cluster, whichever of the two the yardstick reaches; they are not assumed to lie within a single service such as the API server.
 */
export const compareReaches = orderFrom(
  everyCovered<Destination>((b, a) => a === b || (a === "selected" && (b === "internet" || b === "cluster"))),
);

function coversAddress(b: string, a: string): boolean {
  if (b === "" || a === b) return true;
  if (b === "0.0.0.0") return a !== "" && !a.includes(":");
  return b === "::" && a.includes(":");
}

const peersAtMost: Readonly<Record<Reachability["from"], readonly Reachability["from"][]>> = {
  selected: ["selected"],
  cluster: ["selected", "cluster"],
  world: ["selected", "world"],
  host: ["selected", "cluster", "world", "host"],
};

function coversPeers(b: Reachability["from"], a: Reachability["from"]): boolean {
  return peersAtMost[b].includes(a);
}

function coversPort(b: Reachability, port: string): boolean {
  return b.ports === "all" || b.ports.includes(port);
}
