import type { Reachability } from "../../../confinement/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asObject, asString } from "../../../workload/index.ts";
import { selectsEverything } from "../selector.ts";
import { clusterNetworks } from "./networks.ts";
import { covers } from "./addresses.ts";
import type { Isolation } from "./policies.ts";
import type { Ports } from "./ports.ts";
import { isNoPort, unitePorts } from "./ports.ts";

type Peers = "selected" | "cluster" | "anywhere";

export interface Admitted {
  readonly reachability: readonly Reachability[];
  /** Ports that the policies open to addresses outside the cluster as well. */
  readonly toAnywhere: Ports;
}

/** Whom the policies of an isolated pod let in, and where. */
export function admittedBy({ rules }: Isolation): Admitted {
  const ports: Record<Peers, Ports[]> = { selected: [], cluster: [], anywhere: [] };
  for (const rule of rules) for (const peers of peersOf(rule.peers)) ports[peers].push(rule.ports);
  const toAnywhere = unitePorts(ports.anywhere);
  const cluster = unitePorts([...ports.cluster, toAnywhere]);
  const selected = unitePorts(ports.selected);
  const reachability: Reachability[] = [
    { from: "cluster", ports: cluster },
    { from: "selected", ports: selected },
  ];
  return { reachability: reachability.filter((one) => !isNoPort(one.ports)), toAnywhere };
}

function peersOf(peers: readonly JsonObject[] | undefined): Peers[] {
  return peers === undefined ? ["anywhere"] : peers.map(peersOfOne);
}

function peersOfOne(peer: JsonObject): Peers {
  const block = asString(asObject(peer["ipBlock"])?.["cidr"]);
  if (block !== undefined) return peersOfBlock(block);
  const namespaces = asObject(peer["namespaceSelector"]);
  const pods = asObject(peer["podSelector"]);
  const everyPod = pods === undefined || selectsEverything(pods);
  return namespaces !== undefined && selectsEverything(namespaces) && everyPod ? "cluster" : "selected";
}

/** Exceptions of a block only narrow it; they are not credited. */
function peersOfBlock(block: string): Peers {
  if (Number(block.split("/")[1]) < 8) return "anywhere";
  return clusterNetworks.some((network) => covers(block, network.cidr)) ? "cluster" : "selected";
}
