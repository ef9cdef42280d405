import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import type { Order } from "../verdict.ts";
import { smallerIsTighter } from "../verdict.ts";

export const privilegedPorts = defineDimension<"privileged-ports">({
  id: "privileged-ports",
  title: "Privileged ports",
  group: "network",
  reach: "pod",
  role: "gate",
  explanation:
    "The first port that a process may bind without NET_BIND_SERVICE: 1024 in the kernel, 0 where the " +
    "runtime opens them all. It counts within one network namespace, so in the container's own it only " +
    "lets one of its processes pose as another; in the host's it takes the node's ports.",
  compare: comparePorts,
  words: inWords,
  observation: "/proc/sys/net/ipv4/ip_unprivileged_port_start in the container's network namespace.",
  sources: ["linux Documentation/networking/ip-sysctl.rst: ip_unprivileged_port_start"],
});

type Value = DimensionValues["privileged-ports"];

/** Any number in a namespace of its own is tighter than any in the host's. */
function comparePorts(a: Value, b: Value): Order {
  if (a.of !== b.of) return a.of === "own" ? "tighter" : "looser";
  return smallerIsTighter(b.unprivilegedFrom, a.unprivilegedFrom);
}

function inWords({ unprivilegedFrom, of }: Value): string {
  const where = of === "own" ? "" : " of the host";
  return unprivilegedFrom === 0
    ? `all ports${where} open to every user`
    : `ports${where} below ${unprivilegedFrom} need privilege`;
}
