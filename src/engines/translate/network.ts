import type { JsonObject, RunPort } from "../../workload/index.ts";
import { joinsNetwork } from "../network-owner.ts";
import { kubernetesName } from "./names.ts";
import { networkGroupOf } from "./network-group.ts";
import type { NetworkLabel } from "./network-labels.ts";
import { longestLabel, networkLabels, plainNetwork } from "./network-labels.ts";
import { podOf } from "./pod-of.ts";
import { usesHostNetwork } from "./security.ts";
import type { Source } from "./translation.ts";
import { note, present } from "./translation.ts";

/** How a pod is connected. */
export interface Connections {
  readonly host: boolean;
  /** Labels of the networks that it shares with others of the source. */
  readonly networks: readonly NetworkLabel[];
  /** Whether anything leads out of the source's networks. */
  readonly leadsOut: boolean;
  readonly ports: readonly RunPort[];
  readonly aliases: readonly string[];
}

const modes = /^(default|private|bridge|pasta|slirp4netns|none|host|container|service|ns)(:|$)/;

/** The connections of a pod, and what of them no pod can have. */
export function connectionsOf(sources: readonly Source[]): Connections {
  const own = sources.filter(({ declaration }) => sources.length === 1 || !joinsNetwork(declaration));
  const written = own.flatMap((source) => podOf(source)?.networks ?? source.declaration.networks ?? []);
  for (const source of sources) tellNetwork(source);
  const [first] = sources;
  const isCompose = first?.declaration.format === "compose";
  // A Compose project calls its own network "default".
  const isNamed = (one: string): boolean =>
    !modes.test(one) || (isCompose && plainNetwork(one) === "default");
  const named = written.filter(isNamed).map(plainNetwork);
  const names = named.length === 0 && written.length === 0 && isCompose ? ["default"] : named;
  const networks = first === undefined ? [] : networkLabels(first.project, [...new Set(names)]);
  if (first !== undefined) tellLongNames(first, networks);
  return {
    host: sources.some(usesHostNetwork),
    networks,
    leadsOut: !written.includes("none") && !isInternal(first, names),
    ports: sources.flatMap((source) => [
      ...(source.declaration.ports ?? []),
      ...(podOf(source)?.ports ?? []),
    ]),
    aliases: [...new Set(sources.flatMap((source) => ofContainerAndPod(source, "networkAliases")))],
  };
}

function tellLongNames(source: Source, networks: readonly NetworkLabel[]): void {
  for (const { value } of networks)
    if (value.length > longestLabel)
      note(
        source,
        "networks",
        "impossible",
        `${value}: a label has no more than ${longestLabel} characters: give the network or its project a shorter name`,
      );
}

function ofContainerAndPod(source: Source, field: "networkAliases" | "addHosts"): readonly string[] {
  return [...(source.declaration[field] ?? []), ...(podOf(source)?.[field] ?? [])];
}

function tellJoined(source: Source, joined: string): void {
  const group = networkGroupOf(source.declaration, source.project);
  if (group === undefined)
    note(
      source,
      "networks",
      "impossible",
      `${joined}: containers that share a network go into one pod: give the other one too, or write the pod by hand`,
    );
  else if (group.obstacle !== undefined)
    note(
      source,
      "networks",
      "impossible",
      `${joined}: containers that share a network go into one pod, but ${group.obstacle}`,
    );
  else note(source, "networks", "kept", `one pod with ${group.owner.name}, whose network it has`);
}

function isInternal(source: Source | undefined, networks: readonly string[]): boolean {
  if (source === undefined || networks.length === 0) return false;
  return networks.every(
    (name) =>
      source.project.resources.find((one) => one.kind === "network" && one.name === name)?.internal === true,
  );
}

function tellNetwork(source: Source): void {
  const {
    networks = [],
    ports = [],
    networkAliases = [],
    publishAll,
    hostname,
    addHosts = [],
  } = source.declaration;
  const joined = networks.find((one) => /^(container|service|ns):/.test(one));
  if (joined !== undefined) tellJoined(source, joined);
  else if (networks.includes("host"))
    note(source, "networks", "kept", "hostNetwork: true; rather publish the ports that the program needs");
  else if (networks.length > 0)
    note(
      source,
      "networks",
      "kept",
      "NetworkPolicies: pods of the same network, and the internet where it led there; the local network is closed",
    );
  if (!usesHostNetwork(source))
    source.gathered.added.add(
      "NetworkPolicy: nothing but its peers, its published ports and the internet; no other pod, no API server, no local network",
    );
  tellPorts(source, ports);
  if (networkAliases.length > 0) note(source, "networkAliases", "kept", "a Service for each name");
  if (publishAll === true)
    note(source, "publishAll", "strengthened", "no port is opened: publish those that are needed by number");
  if (hostname !== undefined && hostname !== "") note(source, "hostname", "kept", "hostname");
  if (addHosts.length > 0)
    note(source, "addHosts", "kept", "hostAliases, for addresses that are written out");
}

function tellPorts(source: Source, ports: readonly RunPort[]): void {
  for (const port of ports) {
    const isInner = isLoopback(port);
    note(
      source,
      "ports",
      isInner ? "strengthened" : "kept",
      isInner
        ? "a Service inside the cluster, no port on the node (kubectl port-forward reaches it)"
        : "a Service of type LoadBalancer: k3s opens the port on every node; an Ingress is narrower",
      String(port.containerPort),
    );
  }
  const wide = ports.find(({ count }) => count > widest);
  if (wide !== undefined)
    note(
      source,
      "ports",
      "impossible",
      `${wide.count} ports in one range: a Service names each, so hostNetwork or fewer ports`,
    );
}

/** A Service lists each of its ports; more than this nobody reads. */
const widest = 100;

export function isLoopback({ hostIp = "" }: RunPort): boolean {
  return /^127\.|^\[?::1\]?$|^localhost$/.test(hostIp);
}

interface PortPair {
  readonly host: number;
  readonly port: number;
  readonly protocol: string;
}

function pairsOf(ports: readonly RunPort[]): readonly PortPair[] {
  const pairs = ports
    .filter(({ count }) => count <= widest)
    .flatMap(({ hostPort, containerPort, count, protocol }) =>
      Array.from({ length: count }, (_, index) => ({
        host: (hostPort ?? containerPort) + index,
        port: containerPort + index,
        protocol: protocol.toUpperCase(),
      })),
    );
  return [...new Map(pairs.map((one) => [`${one.protocol} ${one.host}`, one])).values()];
}

/** The ports of the container for its manifest: told, not needed. */
export function containerPorts({ declaration }: Source): readonly JsonObject[] {
  const exposed = (declaration.expose ?? []).map(({ containerPort, protocol }) => ({
    containerPort,
    protocol: protocol.toUpperCase(),
  }));
  const published = pairsOf(declaration.ports ?? []).map(({ port, protocol }) => ({
    containerPort: port,
    protocol,
  }));
  const all = [...published, ...exposed];
  return [...new Map(all.map((one) => [`${one.protocol} ${one.containerPort}`, one])).values()];
}

interface Naming {
  readonly service: string;
  readonly namespace: string;
  readonly labels: JsonObject;
}

/** Services: one of all ports for the names that peers know it by, one of the published ports for whoever is outside. */
export function servicesOf(connections: Connections, naming: Naming): readonly JsonObject[] {
  if (connections.host) return [];
  const hasPeers = connections.networks.length > 0;
  const names = hasPeers ? [naming.service, ...connections.aliases.map(kubernetesName)] : [];
  const inner = [...new Set(names)].map((name) => service(naming, name, { clusterIP: "None" }, []));
  const outside = pairsOf(connections.ports.filter((one) => !isLoopback(one)));
  const inside = pairsOf(connections.ports.filter(isLoopback));
  const name = hasPeers ? `${naming.service}-published` : naming.service;
  return [
    ...inner,
    ...(outside.length === 0 ? [] : [service(naming, name, { type: "LoadBalancer" }, outside)]),
    ...(inside.length === 0
      ? []
      : [
          service(
            naming,
            outside.length > 0 || hasPeers ? `${naming.service}-local` : naming.service,
            {},
            inside,
          ),
        ]),
  ];
}

function service(
  { namespace, labels }: Naming,
  name: string,
  spec: JsonObject,
  ports: readonly PortPair[],
): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: present({
      ...spec,
      selector: labels,
      ports: ports.map(({ host, port, protocol }) => ({
        name: `${protocol.toLowerCase()}-${host}`,
        port: host,
        targetPort: port,
        protocol,
      })),
    }),
  };
}

/** What may connect to the pod, and to what it may connect. On the node's network no policy holds it. */
export function policyOf(
  connections: Connections,
  { service: name, namespace, labels }: Naming,
): JsonObject | undefined {
  if (connections.host) return undefined;
  const peers = connections.networks.map(({ key, value }) => ({
    podSelector: { matchLabels: { [key]: value } },
  }));
  const published = pairsOf(connections.ports.filter((one) => !isLoopback(one)));
  const open = [
    ...new Map(published.map(({ port, protocol }) => [`${protocol}${port}`, { protocol, port }])).values(),
  ];
  const ingress = [
    ...(peers.length === 0 ? [] : [{ from: peers }]),
    ...(open.length === 0 ? [] : [{ ports: open }]),
  ];
  const egress = [
    ...(peers.length === 0 && !connections.leadsOut ? [] : [clusterNames]),
    ...(peers.length === 0 ? [] : [{ to: peers }]),
    ...(connections.leadsOut ? [internet] : []),
  ];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: present({
      podSelector: { matchLabels: labels },
      policyTypes: ["Ingress", "Egress"],
      ingress,
      egress,
    }),
  };
}

const clusterNames = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/** Addresses outside of every private network (RFC 1918, 3927, 4193, 4291, 6598). */
const internet = {
  to: [
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: [
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.168.0.0/16",
        ],
      },
    },
    { ipBlock: { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] } },
  ],
};

/** Names that the source adds to /etc/hosts; one whose address is the host's stays out. */
export function hostAliases(sources: readonly Source[]): readonly JsonObject[] {
  const lines = [...new Set(sources.flatMap((source) => ofContainerAndPod(source, "addHosts")))];
  return lines.flatMap((line) => {
    const colon = line.indexOf(":");
    const ip = line.slice(colon + 1).replace(/^\[(.*)\]$/, "$1");
    if (colon < 1 || !/^[0-9.]+$|^[0-9a-f:]+$/i.test(ip)) return [];
    return [{ ip, hostnames: line.slice(0, colon).split(";") }];
  });
}
