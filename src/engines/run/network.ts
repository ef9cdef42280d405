import type {
  Ask,
  Destination,
  DimensionValues,
  Provenance,
  Reachability,
  Stated,
} from "../../confinement/index.ts";
import { engineSysctls } from "../../facts/index.ts";
import {
  exposedPortsQuestion,
  hostPingRangeQuestion,
  joinedTrafficQuestion,
  networkKindQuestion,
} from "../questions.ts";
import { because, stated } from "../stated.ts";
import { networkKind, networkMode } from "./namespaces.ts";
import type { NamedNetwork, PublishedPort, RunOptions } from "./options.ts";
import type { Run } from "./run.ts";

/** Engines publish nothing for a container on the host's network, on another container's or on none. */
export function hostPortsOf(
  options: RunOptions,
  reason: Provenance,
  ask: Ask,
): Stated<DimensionValues["host-ports"]> {
  const kind = networkKind(options, ask);
  if (kind === "host" || kind === "none" || kind === "joined" || kind === "engine") return stated([], reason);
  return stated(
    publishedPorts(options, ask).map(({ port, protocol, address }) => ({ port, protocol, address })),
    reason,
  );
}

/** Port 0 of the host stands for one that the engine picks. */
function publishedPorts({ ports = [], publishAll, image }: RunOptions, ask: Ask): readonly PublishedPort[] {
  if (publishAll !== true) return ports;
  const exposed = image.image?.exposedPorts ?? ask(exposedPortsQuestion(image.imageName));
  return [...ports, ...exposed.map(pickedPort)];
}

function pickedPort(exposed: string): PublishedPort {
  const [port = "0", protocol = "tcp"] = exposed.split("/");
  const named = (["TCP", "UDP", "SCTP"] as const).find((one) => one === protocol.toUpperCase());
  return { port: 0, containerPort: Number.parseInt(port, 10), protocol: named ?? "TCP", address: "" };
}

/** Published ports stand open to whoever reaches the host; on a shared bridge every container of the engine reaches all ports. */
export function reachableFrom(run: Run, ask: Ask): Stated<DimensionValues["reachable-from"]> {
  const { options, traits } = run;
  const kind = networkKind(options, ask);
  if (kind === "host")
    return stated(
      [{ from: "host", ports: "all" }],
      because("engine-default", "--network host", traits.source),
    );
  if (kind === "none") return stated([], because("engine-default", "--network none", traits.source));
  if (kind === "joined" && isOpen(options, ask))
    return stated(
      [{ from: "world", ports: "all" }],
      because("engine-default", "the network of another container", traits.source),
    );
  if (kind === "joined")
    return stated([], because("engine-default", "the network of another container", traits.source));
  const wires = wiresOf(run, ask);
  if (wires.onWire)
    return stated(
      [{ from: "world", ports: "all" }],
      because("engine-default", "an address of its own on the host's network", traits.source),
    );
  const ports = publishedPorts(options, ask);
  const toCluster = namesOf(ports.filter((one) => one.audience !== undefined));
  // What is published on the host's loopback is reached from the host alone.
  const toWorld = namesOf(ports.filter((one) => one.audience !== "cluster" && !isLoopback(one)));
  const peers: Reachability[] = [];
  if (wires.bridge) peers.push({ from: "cluster", ports: "all" });
  else if (toCluster.length > 0) peers.push({ from: "cluster", ports: toCluster });
  if (toWorld.length > 0) peers.push({ from: "world", ports: toWorld });
  const words = wires.bridge
    ? "containers of the engine's bridge, and published ports"
    : "published ports only";
  return stated(peers, because("engine-default", words, traits.source));
}

function isLoopback({ address }: PublishedPort): boolean {
  return /^127\.|^\[?::1\]?$|^localhost$/.test(address);
}

/** Whether a network that is not at hand may be open and lead everywhere: of another container that is not part of the input. */
function isOpen(options: RunOptions, ask: Ask): boolean {
  const mode = networkMode(options);
  return typeof mode === "object" && mode.kind === "joined" && ask(joinedTrafficQuestion(mode.of)) === "open";
}

function namesOf(ports: readonly PublishedPort[]): readonly string[] {
  return [...new Set(ports.map((one) => `${one.protocol}/${one.containerPort}`))].sort();
}

/** What the container is plugged into: the engine's bridges, the host's own wire, and whether anything of it leads out. */
interface Wires {
  readonly bridge: boolean;
  readonly onWire: boolean;
  readonly out: boolean;
}

function wiresOf({ options, traits }: Run, ask: Ask): Wires {
  const mode = networkMode(options);
  if (mode === "default") return { bridge: traits.sharedBridge, onWire: false, out: true };
  if (mode.kind === "stack") return { bridge: false, onWire: false, out: true };
  if (mode.kind !== "named") return { bridge: true, onWire: false, out: true };
  const kinds = mode.networks.map((one) => kindOf(one, ask));
  return {
    bridge: true,
    onWire: kinds.includes("macvlan"),
    out: kinds.some((kind) => kind !== "internal"),
  };
}

function kindOf({ name, driver, internal }: NamedNetwork, ask: Ask): "macvlan" | "bridge" | "internal" {
  if (driver === undefined && internal === undefined) return ask(networkKindQuestion(name));
  if (internal === true) return "internal";
  return driver ?? "bridge";
}

export function reachesOf(run: Run, ask: Ask): Stated<DimensionValues["reaches"]> {
  const { options, traits } = run;
  const kind = networkKind(options, ask);
  if (kind === "none") return stated([], because("engine-default", "--network none", traits.source));
  if (kind === "host")
    return stated(
      ["internet", "node", "metadata", "host-address", "host-loopback"],
      because("engine-default", "--network host", traits.source),
    );
  const mode = networkMode(options);
  if (mode === "default") return traits.reaches;
  if (mode.kind === "stack")
    return stated(
      stackReaches(mode.program, mode.hostLoopback, traits.hostByMappedAddress),
      because("engine-default", `--network ${mode.program}`, traits.source),
    );
  if (kind === "joined" && !isOpen(options, ask))
    return stated([], because("engine-default", "the network of another container", traits.source));
  const { out } = wiresOf(run, ask);
  const peers: readonly Destination[] = out
    ? ["internet", "cluster", "node", "metadata", "host-address"]
    : ["cluster", "node"];
  return stated(
    peers,
    because("engine-default", out ? "a bridge with masquerading" : "an internal bridge", traits.source),
  );
}

/** pasta takes the host's own address, so that services of the host are reached by a mapped one only (Podman from 5.3). */
function stackReaches(
  program: "pasta" | "slirp4netns",
  hostLoopback: boolean,
  mapped: boolean,
): readonly Destination[] {
  const reaches: Destination[] = ["internet", "metadata", "host-address"];
  if (program === "slirp4netns" || mapped) reaches.push("node");
  if (hostLoopback) reaches.push("host-loopback");
  return reaches;
}

const portStart = "net.ipv4.ip_unprivileged_port_start";
/** What the kernel sets in a new network namespace. Source: linux net/ipv4/af_inet.c, inet_init_net. */
const kernelPortStart = 1024;
const pingRange = "net.ipv4.ping_group_range";

export function sysctls(run: Run, ask: Ask): Stated<DimensionValues["sysctls"]> {
  const { options, traits } = run;
  const { pingGroupRange, source } = engineSysctls[traits.sysctls];
  const configured =
    options.defaultSysctls?.[pingRange] ?? (options.defaultSysctls === undefined ? pingGroupRange : "1 0");
  const range = networkKind(options, ask) === "host" ? ask(hostPingRangeQuestion) : configured;
  const given = Object.fromEntries(
    Object.entries({ ...ofConfiguration(run, ask), ...options.sysctls }).filter(
      ([name]) => name !== portStart,
    ),
  );
  return stated(
    { [pingRange]: range, ...given },
    because("engine-default", `groups ${range} may open ICMP sockets`, source),
  );
}

/** Defaults for a network are not set on the host's. */
function ofConfiguration({ options }: Run, ask: Ask): Readonly<Record<string, string>> {
  if (options.defaultSysctls === undefined) return {};
  const onHost = networkKind(options, ask) === "host";
  return Object.fromEntries(
    Object.entries(options.defaultSysctls).filter(([name]) => !onHost || !name.startsWith("net.")),
  );
}

export function privilegedPorts(run: Run, ask: Ask): Stated<DimensionValues["privileged-ports"]> {
  const { options, traits } = run;
  if (networkKind(options, ask) === "host")
    return stated(
      { unprivilegedFrom: 1024, of: "host" },
      because("engine-default", "the ports of the host", traits.source),
    );
  const { unprivilegedPortStart, source } = engineSysctls[traits.sysctls];
  const given = options.sysctls?.[portStart] ?? options.defaultSysctls?.[portStart];
  const isEngines = networkKind(options, ask) === "engine";
  const byDefault = isEngines ? kernelPortStart : unprivilegedPortStart;
  const from = given === undefined ? byDefault : Number(given);
  return stated(
    { unprivilegedFrom: from, of: "own" },
    because("engine-default", `ports below ${from} need privilege`, source),
  );
}
