import type { DimensionValues, Provenance, Reachability, Stated } from "../../confinement/index.ts";
import { because, stated } from "../stated.ts";
import type { Run } from "./confine.ts";
import type { RunOptions } from "./options.ts";

export function hostPortsOf(
  { ports = [] }: RunOptions,
  reason: Provenance,
): Stated<DimensionValues["host-ports"]> {
  return stated(
    ports.map(({ port, protocol, address }) => ({ port, protocol, address })),
    reason,
  );
}

/** Published ports stand open to whoever reaches the host; on a shared bridge every container of the engine reaches all ports. */
export function reachableFrom({ options, traits }: Run): Stated<DimensionValues["reachable-from"]> {
  const { ports = [], network } = options;
  if (network === "host")
    return stated(
      [{ from: "host", ports: "all" }],
      because("engine-default", "--network host", traits.source),
    );
  if (network === "none") return stated([], because("engine-default", "--network none", traits.source));
  const published = [...new Set(ports.map((one) => `${one.protocol}/${one.containerPort}`))].sort();
  const peers: Reachability[] = [];
  if (traits.sharedBridge) peers.push({ from: "cluster", ports: "all" });
  if (published.length > 0) peers.push({ from: "world", ports: published });
  const words = traits.sharedBridge
    ? "containers of the engine's bridge, and published ports"
    : "published ports only";
  return stated(peers, because("engine-default", words, traits.source));
}

export function reachesOf({ options, traits }: Run): Stated<DimensionValues["reaches"]> {
  if (options.network === "none")
    return stated([], because("engine-default", "--network none", traits.source));
  if (options.network !== "host") return traits.reaches;
  return stated(
    ["internet", "node", "metadata", "host-address", "host-loopback"],
    because("engine-default", "--network host", traits.source),
  );
}
