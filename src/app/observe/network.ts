import type { Destination, DimensionValues, HostPort } from "../../confinement/index.ts";
import { hidden, shown } from "../../readers/index.ts";
import { networkOwner } from "./namespaces.ts";
import { noted, type Looking, type Observed, type Sight } from "./sight.ts";

/** Whether its network has nothing but itself: then nothing is reached and nothing reaches it. */
function isCutOff({ process }: Sight): boolean {
  return process.interfaces.shown && process.interfaces.value.every((name) => name === "lo");
}

/** Ports are forwarded by other processes or by rules of the host: of a port that is predicted one sees whether the host listens on it. */
export function observeHostPorts(
  sight: Sight,
  { predicted }: Looking<DimensionValues["host-ports"]>,
): Observed<DimensionValues["host-ports"]> {
  const of = networkOwner(sight);
  if (!of.shown) return of;
  if (of.value === "own" && isCutOff(sight)) return shown([]);
  if (of.value === "host")
    return noted([], "on the host's network nothing is forwarded: its own ports are the host's");
  if (predicted === undefined || predicted.length === 0)
    return hidden("whether something forwards a port of the host to it does not show on the process");
  const open = predicted.filter((one) => isOpen(one, sight));
  if (open.length < predicted.length && open.length === 0 && sight.host.sockets.length === 0)
    return hidden("the host's listening sockets cannot be read");
  return noted(open, "the host listens on these; that nothing else forwards to it was not looked for");
}

function isOpen({ port, protocol }: HostPort, { host }: Sight): boolean {
  return host.sockets.some((one) => one.protocol === protocol && one.port === port);
}

export function observeReachableFrom(sight: Sight): Observed<DimensionValues["reachable-from"]> {
  const of = networkOwner(sight);
  if (!of.shown) return of;
  if (of.value === "host") return shown([{ from: "host", ports: "all" }]);
  if (isCutOff(sight)) return shown([]);
  return hidden(
    "who can connect does not show on the process: it depends on the host's rules and on who tries",
    "try to connect from elsewhere",
  );
}

const everythingOfTheHost: readonly Destination[] = [
  "internet",
  "node",
  "metadata",
  "host-address",
  "host-loopback",
];

export function observeReaches(sight: Sight): Observed<DimensionValues["reaches"]> {
  const of = networkOwner(sight);
  if (!of.shown) return of;
  if (of.value === "own" && isCutOff(sight)) return shown([]);
  if (of.value === "host") return shown(everythingOfTheHost);
  return hidden("what it can connect to does not show on the process", "try to connect from inside");
}
