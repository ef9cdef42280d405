import { atLeast } from "../../../facts/index.ts";
import type { RunDeclaration, RunPort } from "../../../workload/index.ts";
import type { NamedNetwork, NetworkMode, PublishedPort, RunOptions } from "../options.ts";
import { networkOwnerOf, ownsNetworkOfOthers } from "../../network-owner.ts";
import { pastaDefaultSince, stackNetwork } from "./stack-network.ts";
import type { DeclaredRun } from "./source.ts";
import { given, isPodman, refused, resourceOf } from "./source.ts";

type Network = Pick<RunOptions, "network" | "ports" | "publishAll" | "inPod" | "sharesNetwork">;

/** The container's networks and published ports; in a pod the pod's, on the network of another container those of that one. */
export function networkOptionsOf(run: DeclaredRun): Network {
  const { declaration, pod, project } = run;
  const ports = [...(declaration.ports ?? []), ...pickedPorts(declaration)];
  if (declaration.pod !== undefined) return ofPod(run);
  const network = modeOf(run, networksOf(run));
  if (!isPodman(run) && isJoined(network) && (ports.length > 0 || declaration.publishAll === true))
    throw refused(run, "published ports on the network of another container");
  const owner = project && networkOwnerOf(declaration, project);
  if (owner !== undefined)
    return { ...networkOptionsOf({ ...run, declaration: owner }), sharesNetwork: true };
  const isShared = project !== undefined && ownsNetworkOfOthers(declaration, project);
  return {
    ...(isShared && { sharesNetwork: true }),
    ...(network !== undefined && { network }),
    ...(ports.length > 0 && { ports: ports.flatMap((one) => publishedPorts(run, one)) }),
    ...(declaration.publishAll === true && { publishAll: true }),
    ...(pod !== undefined && { inPod: true }),
  };
}

/** -P publishes what the container is told to expose, beside what its image does. */
function pickedPorts({ publishAll, expose = [] }: RunDeclaration): readonly RunPort[] {
  return publishAll === true ? expose.map((one) => ({ ...one, count: 1 })) : [];
}

function isJoined(network: NetworkMode | "default" | undefined): boolean {
  return typeof network === "object" && network.kind === "joined";
}

function ofPod(run: DeclaredRun): Pick<RunOptions, "network" | "ports" | "inPod"> {
  const { declaration, pod } = run;
  const name = declaration.pod ?? "";
  const isShared = pod?.share === undefined || pod.share.includes("net");
  const own = declaration.networks ?? [];
  if (isShared && (own.length > 0 || (declaration.ports ?? []).length > 0))
    throw refused(run, "a network or ports of its own inside a pod");
  if (pod === undefined) return { network: { kind: "joined", of: name } };
  const network = modeOf(run, isShared ? (pod.networks ?? []) : own);
  const ports = isShared ? (pod.ports ?? []) : (declaration.ports ?? []);
  return {
    ...(network !== undefined && { network }),
    ...(ports.length > 0 && { ports: ports.flatMap((one) => publishedPorts(run, one)) }),
    ...(isShared && { inPod: true }),
  };
}

function networksOf({ declaration, podman }: DeclaredRun): readonly string[] {
  const own = (declaration.networks ?? []).filter((one) => one !== "");
  if (own.length > 0) return own;
  const configured = given(podman?.netns);
  return configured === undefined ? [] : [configured];
}

function modeOf(run: DeclaredRun, networks: readonly string[]): NetworkMode | "default" | undefined {
  const [first] = networks;
  if (first === undefined) return ofConfiguration(run);
  const modes = networks.map((one) => singleMode(run, one));
  if (modes.length === 1) return modes[0];
  const named = modes.map((mode) => namedOf(mode));
  if (named.includes(undefined))
    throw refused(run, `several networks (${networks.join(", ")}), one of which is no bridge`);
  return { kind: "named", networks: named.flatMap((one) => one ?? []) };
}

/** A network that may stand beside others. */
function namedOf(mode: NetworkMode | "default"): readonly NamedNetwork[] | undefined {
  if (mode === "default") return undefined;
  if (mode.kind === "named") return mode.networks;
  return mode.kind === "bridge" ? [{ name: "bridge", driver: "bridge", internal: false }] : undefined;
}

/** containers.conf may name another program for rootless containers, or give it options. */
function ofConfiguration(run: DeclaredRun): NetworkMode | "default" | undefined {
  const { host, podman } = run;
  if (!isPodman(run) || !host.rootless || podman === undefined) return undefined;
  const program =
    podman.rootlessNetworkCommand ??
    (atLeast(host.version, pastaDefaultSince.value) ? "pasta" : "slirp4netns");
  if (program !== "pasta" && program !== "slirp4netns") return undefined;
  const options = program === "pasta" ? podman.pastaOptions : podman.slirp4netnsOptions;
  return stackNetwork(run, program, options ?? []);
}

function singleMode(run: DeclaredRun, written: string): NetworkMode | "default" {
  const colon = written.indexOf(":");
  const name = colon < 0 ? written : written.slice(0, colon);
  const rest = colon < 0 ? "" : written.slice(colon + 1);
  switch (name) {
    case "host":
      return isPodman(run) || !run.host.rootless ? { kind: name } : { kind: "engine" };
    case "none":
      return { kind: name };
    case "container":
    case "service":
    case "ns":
      return { kind: "joined", of: rest };
    case "default":
    case "private":
      return "default";
    case "bridge":
      return run.host.rootless || isPodman(run) ? { kind: "bridge" } : "default";
    case "pasta":
    case "slirp4netns":
      if (isPodman(run)) return stackNetwork(run, name, rest.split(","));
      break;
  }
  return { kind: "named", networks: [namedNetwork(run, name)] };
}

/** Drivers that put a container on the host's own network. */
const onWire: readonly string[] = ["macvlan", "ipvlan"];

function namedNetwork(run: DeclaredRun, name: string): NamedNetwork {
  const resource = resourceOf(run, "network", name);
  if (resource === undefined || resource.external === true) return { name };
  return {
    name,
    driver: onWire.includes(resource.driver ?? "") ? "macvlan" : "bridge",
    internal: resource.internal === true,
  };
}

function publishedPorts(run: DeclaredRun, port: RunPort): readonly PublishedPort[] {
  const address = port.hostIp ?? run.docker?.defaultBindAddress ?? "";
  return Array.from({ length: port.count }, (_, index) => ({
    port: port.hostPort === undefined ? 0 : port.hostPort + index,
    containerPort: port.containerPort + index,
    protocol: protocols[port.protocol],
    address: address === "0.0.0.0" ? "" : address,
  }));
}

const protocols = { tcp: "TCP", udp: "UDP", sctp: "SCTP" } as const;
