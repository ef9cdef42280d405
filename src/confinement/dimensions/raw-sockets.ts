import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { smallerIsTighter } from "../verdict.ts";

export const rawSockets = defineDimension<"raw-sockets">({
  id: "raw-sockets",
  title: "Raw sockets",
  group: "network",
  reach: "pod",
  role: "gate",
  explanation:
    "With NET_RAW over its network namespace a process writes packets of any shape: it can answer ARP and " +
    "DNS in another's name on a shared bridge and listen to the wire. In the host's namespace that is the " +
    "node's own wire.",
  compare: (a, b) => smallerIsTighter(rankOf(a), rankOf(b)),
  words: ({ allowed, of }) =>
    allowed ? (of === "host" ? "on the host's network" : "on its own network") : "refused",
  observation:
    "NET_RAW (bit 13) in the capability sets of /proc/PID/status, with /proc/PID/ns/net and ns/user.",
  sources: ["raw(7)", "packet(7)", "capabilities(7): CAP_NET_RAW"],
});

/** Where they are refused it does not matter whose network it is. */
function rankOf({ allowed, of }: DimensionValues["raw-sockets"]): number {
  if (!allowed) return 0;
  return of === "own" ? 1 : 2;
}
