import type { DimensionValues, Provenance, Reachability, Stated } from "../../confinement/index.ts";
import { because, stated } from "../stated.ts";
import type { Run } from "./confine.ts";
import type { PublishedPort, RunOptions } from "./options.ts";

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
  const toCluster = namesOf(ports.filter((one) => one.audience !== undefined));
  const toWorld = namesOf(ports.filter((one) => one.audience !== "cluster"));
  const peers: Reachability[] = [];
  if (traits.sharedBridge) peers.push({ from: "cluster", ports: "all" });
  else if (toCluster.length > 0) peers.push({ from: "cluster", ports: toCluster });
  if (toWorld.length > 0) peers.push({ from: "world", ports: toWorld });
  const words = traits.sharedBridge
    ? "containers of the engine's bridge, and published ports"
    : "published ports only";
  return stated(peers, because("engine-default", words, traits.source));
}

function namesOf(ports: readonly PublishedPort[]): readonly string[] {
  return [...new Set(ports.map((one) => `${one.protocol}/${one.containerPort}`))].sort();
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
