import type { Destination } from "../../../confinement/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";
import { selectsEverything } from "../selector.ts";
import { covers, overlap } from "./addresses.ts";
import { clusterNetworks, metadataAddress, privateNetworks } from "./networks.ts";
import type { Isolation } from "./policies.ts";

/** Where a pod without egress policies gets to: traffic that leaves the pod network is sent under the node's address. */
export const everywhere: readonly Destination[] = [
  "internet",
  "cluster",
  "api-server",
  "node",
  "metadata",
  "host-address",
];

/** Where the policies of an isolated pod let it go. Ports do not narrow a destination. */
export function permittedBy({ rules }: Isolation): readonly Destination[] {
  const found = new Set(
    rules.flatMap((rule) => (rule.peers === undefined ? everywhere : rule.peers.flatMap(destinationsOf))),
  );
  return [...everywhere, "selected" as const].filter((one) => found.has(one));
}

function destinationsOf(peer: JsonObject): readonly Destination[] {
  const block = asObject(peer["ipBlock"]);
  if (block !== undefined)
    return destinationsOfBlock(
      asString(block["cidr"]) ?? "",
      asList(block["except"]).flatMap((one) => asString(one) ?? []),
    );
  const namespaces = asObject(peer["namespaceSelector"]);
  const pods = asObject(peer["podSelector"]);
  const everyPod = pods === undefined || selectsEverything(pods);
  return namespaces !== undefined && selectsEverything(namespaces) && everyPod ? ["cluster"] : ["selected"];
}

/** Shorter prefixes cover more than any one organisation has: halves of the internet are the internet. */
const widestChosen = 8;

/** A wide block is taken apart by the ranges that its exceptions leave out; a narrow one is a destination that somebody chose. */
function destinationsOfBlock(cidr: string, except: readonly string[]): readonly Destination[] {
  const open = (network: string): boolean =>
    overlap(cidr, network) && !except.some((one) => covers(one, network));
  const inCluster = clusterNetworks.some((network) => open(network.cidr));
  const inPrivate = privateNetworks.some(open);
  const wide = Number(cidr.split("/")[1]) < widestChosen;
  const found: Destination[] = [];
  if (wide) found.push("internet");
  else if (!inCluster) found.push("selected");
  if (inCluster) found.push("cluster", "api-server");
  if (wide && inPrivate) found.push("node", "host-address");
  if (open(metadataAddress)) found.push("metadata");
  return found;
}
