import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const enginePrivilege = defineDimension<"engine-privilege">({
  id: "engine-privilege",
  title: "Engine",
  group: "engine",
  reach: "engine",
  role: "context",
  explanation:
    "What the engine itself may do, and so what a bug in it or access to its socket gives. k3s and the " +
    "kubelet run as root and listen on the network; rootless Podman has no daemon. No pod can change it: " +
    "k3s --rootless can, at a price.",
  compare: onLadder(["no-daemon", "rootless-daemon", "root-daemon", "root-daemon-with-network-api"]),
  words: (value) => valueWords[value],
  observation: "The user, capabilities and listening sockets of the engine's processes on the node.",
  sources: ["k3s documentation, advanced options: rootless", "podman(1)"],
});

const valueWords: Readonly<Record<DimensionValues["engine-privilege"], string>> = {
  "no-daemon": "no daemon",
  "rootless-daemon": "a daemon without root",
  "root-daemon": "a root daemon",
  "root-daemon-with-network-api": "a root daemon with a network API",
};
