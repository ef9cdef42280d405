import type { JsonObject, RunDeclaration, RunProject } from "../../workload/index.ts";
import { environmentOf } from "./environment.ts";
import { kubernetesName, UniqueNames } from "./names.ts";
import { networkGroupOf } from "./network-group.ts";
import type { NetworkLabel } from "./network-labels.ts";
import type { Connections } from "./network.ts";
import { connectionsOf, containerPorts, hostAliases, policyOf, servicesOf } from "./network.ts";
import { optionsBeside } from "./options-beside.ts";
import { isOneShot, overPlayed, playedKind, tellOneShot } from "./played-pod.ts";
import { podOf } from "./pod-of.ts";
import { probesOf, processOf, resourcesOf } from "./process.ts";
import { containerSecurity, hasUserNamespace, podSecurity, tellUserNamespace } from "./security.ts";
import { sharesProcesses, tellNamespaces } from "./shared-namespaces.ts";
import type { Source, TranslatedService, TranslationKind, TranslationOptions } from "./translation.ts";
import { gather, note, present } from "./translation.ts";
import { volumeMounts } from "./volumes.ts";

/**
 * The pods that stand for what a project declares: one for each container, one for all containers of a Podman pod. Nothing is judged here:
 * what a pod cannot say is in the notes, and whether the result confines as much is for the caller to compare.
 */
export function translateProject(
  project: RunProject,
  options: TranslationOptions,
): readonly TranslatedService[] {
  const names = new UniqueNames();
  const groups = new Map<string, RunDeclaration[]>();
  for (const declaration of project.containers) {
    const key = groupOf(declaration, project);
    const others = groups.get(key) ?? [];
    const isOwner = key === ownGroup(declaration, project);
    groups.set(key, isOwner ? [declaration, ...others] : [...others, declaration]);
  }
  const shared = sharedVolumes(project);
  return [...groups.values()].map((containers) =>
    translateGroup(containers, project, options, names, shared),
  );
}

/** Containers of one Podman pod are one group, and those on the network of one of them. */
function groupOf(declaration: RunDeclaration, project: RunProject): string {
  const pod = project.pods.find(({ name }) => name === declaration.pod);
  if (pod !== undefined) return `pod ${pod.name}`;
  const joined = networkGroupOf(declaration, project);
  return ownGroup(
    joined === undefined || joined.obstacle !== undefined ? declaration : joined.owner,
    project,
  );
}

function ownGroup(declaration: RunDeclaration, { containers }: RunProject): string {
  return `container ${containers.indexOf(declaration)}`;
}

/** Named volumes that more than one container mounts. */
function sharedVolumes({ containers }: RunProject): ReadonlySet<string> {
  const users = new Map<string, number>();
  for (const { mounts = [] } of containers)
    for (const name of new Set(
      mounts.flatMap(({ type, source }) => (type === "volume" ? (source ?? []) : [])),
    ))
      users.set(name, (users.get(name) ?? 0) + 1);
  return new Set([...users].filter(([, count]) => count > 1).map(([name]) => kubernetesName(name)));
}

function plainName({ name, format, place, kubernetes }: RunDeclaration): string {
  const played = kubernetes?.["name"];
  if (typeof played === "string") return played;
  const unit = format === "quadlet" ? /([^/]+)\.container$/.exec(place.file)?.[1] : undefined;
  return unit ?? name;
}

function translateGroup(
  containers: readonly RunDeclaration[],
  project: RunProject,
  options: TranslationOptions,
  names: UniqueNames,
  shared: ReadonlySet<string>,
): TranslatedService {
  const [first] = containers;
  const pod = containers.length > 1 || first?.kubernetes !== undefined ? first?.pod : undefined;
  const service = names.of(pod?.replace(/^systemd-/, "") ?? (first === undefined ? "pod" : plainName(first)));
  const gathered = gather();
  const inPod = new UniqueNames();
  const sources = containers.map((declaration): Source => ({
    declaration,
    project,
    options,
    service,
    name: inPod.of(
      containers.length === 1 && declaration.kubernetes === undefined ? service : plainName(declaration),
    ),
    gathered,
  }));
  const connections = connectionsOf(sources);
  const spec = overPlayed(sources, podSpec(sources, connections));
  const claims = [...gathered.claims.keys()];
  const isExclusive = claims.length > 0 && claims.every((name) => !shared.has(name));
  const usual = isOneShot(sources) ? "job" : isExclusive ? "statefulset" : "deployment";
  const kind = options.kind ?? playedKind(sources[0]) ?? usual;
  const isPlayed = playedKind(sources[0]) !== undefined;
  tellWorkload(sources, kind, claims.length > 0);
  const labels = { "app.kubernetes.io/name": service };
  const naming = { service, namespace: options.namespace, labels };
  const policy = policyOf(connections, naming);
  return {
    name: service,
    containers,
    containerNames: sources.map(({ name }) => name),
    objects: [
      ...(isPlayed ? [] : [...gathered.configMaps.values(), ...gathered.claims.values()]),
      ...(policy === undefined ? [] : [policy]),
      workload(kind, sources, spec, {
        ...naming,
        networks: connections.networks,
        hasClaims: claims.length > 0 && !isPlayed,
      }),
      // Ports of the node stand in the pod that is played already.
      ...servicesOf(isPlayed ? { ...connections, ports: [] } : connections, naming),
    ],
    notes: gathered.notes,
    beside: optionsBeside(containers, project),
    added: [...gathered.added],
    commands: isPlayed ? [] : [...gathered.commands],
  };
}

function podSpec(sources: readonly Source[], connections: Connections): JsonObject {
  const pods = sources.map(podOf);
  const isHost = (field: "pid" | "ipc"): boolean =>
    sources.some(({ declaration }) => declaration[field] === "host") ||
    (field === "pid" && pods.some((pod) => pod?.pid === "host"));
  const hostPID = isHost("pid");
  const hostIPC = isHost("ipc");
  const isShared = pods.some((pod) => pod?.share?.includes("pid") === true) || sharesProcesses(sources);
  const isOwn = hasUserNamespace(sources, connections.host || hostPID || hostIPC);
  for (const source of sources) {
    tellUserNamespace(source, isOwn);
    tellNamespaces(source, sources);
  }
  const containers = sources.map(containerOf);
  const [first] = sources;
  first?.gathered.added.add("automountServiceAccountToken: false: no credentials for the Kubernetes API");
  const hostname = sources
    .map(({ declaration }) => declaration.hostname)
    .find((one) => one !== undefined && one !== "");
  return present({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostUsers: isOwn ? false : undefined,
    hostNetwork: connections.host ? true : undefined,
    dnsPolicy: connections.host ? "ClusterFirstWithHostNet" : undefined,
    hostPID: hostPID ? true : undefined,
    hostIPC: hostIPC ? true : undefined,
    shareProcessNamespace: isShared && !hostPID ? true : undefined,
    hostname: hostname === undefined ? undefined : kubernetesName(hostname),
    runtimeClassName: runtimeOf(sources),
    terminationGracePeriodSeconds: graceOf(sources),
    securityContext: podSecurity(sources),
    hostAliases: hostAliases(sources),
    containers,
    volumes: [...(first?.gathered.volumes ?? [])].map(([name, volume]) => ({ name, ...volume })),
  });
}

function containerOf(source: Source): JsonObject {
  return present({
    name: source.name,
    ...processOf(source),
    ports: containerPorts(source),
    env: environmentOf(source),
    securityContext: containerSecurity(source),
    ...probesOf(source),
    resources: resourcesOf(source),
    volumeMounts: volumeMounts(source),
  });
}

function runtimeOf(sources: readonly Source[]): string | undefined {
  const source = sources.find(({ declaration }) => (declaration.runtime ?? "") !== "");
  if (source === undefined) return undefined;
  const name = (source.declaration.runtime ?? "").replace(/^.*\//, "");
  const isUsual = ["runc", "crun", "youki"].includes(name);
  note(
    source,
    "runtime",
    isUsual ? "without-meaning" : "kept",
    isUsual
      ? "the cluster's own runtime"
      : `runtimeClassName: ${kubernetesName(name)}, which the cluster must have`,
  );
  return isUsual ? undefined : kubernetesName(name);
}

function graceOf(sources: readonly Source[]): number | undefined {
  const told = sources.filter(({ declaration }) => declaration.stopTimeout !== undefined);
  for (const source of told) note(source, "stopTimeout", "kept", "terminationGracePeriodSeconds");
  return told.length === 0
    ? undefined
    : Math.max(...told.map(({ declaration }) => Math.ceil(declaration.stopTimeout ?? 0)));
}

function tellWorkload(sources: readonly Source[], kind: TranslationKind, hasClaims: boolean): void {
  for (const source of sources) {
    const { restart, replicas } = source.declaration;
    note(source, "name", "kept", `called ${source.name}`);
    tellOneShot(source, kind);
    if (restart !== undefined && restart !== "")
      note(
        source,
        "restart",
        kind === "pod" || kind === "job" ? "kept" : "without-meaning",
        kind === "pod" || kind === "job"
          ? `restartPolicy: ${restartPolicy(restart)}`
          : "a Deployment or StatefulSet always restarts its pods",
      );
    if (replicas !== undefined)
      note(
        source,
        "replicas",
        replicas > 1 && hasClaims ? "strengthened" : "kept",
        replicas > 1 && hasClaims ? "1 replica: several would write to one volume" : "replicas",
      );
  }
}

function restartPolicy(restart: string): string {
  if (restart.startsWith("on-failure")) return "OnFailure";
  return restart === "no" ? "Never" : "Always";
}

interface Placing {
  readonly service: string;
  readonly namespace: string;
  readonly labels: JsonObject;
  readonly networks: readonly NetworkLabel[];
  readonly hasClaims: boolean;
}

function workload(
  kind: TranslationKind,
  sources: readonly Source[],
  spec: JsonObject,
  placing: Placing,
): JsonObject {
  const { service: name, namespace, labels, networks, hasClaims } = placing;
  const membership = Object.fromEntries(networks.map(({ key, value }) => [key, value]));
  const podLabels = { ...labels, ...membership };
  const [first] = sources;
  const { restart, replicas = 1 } = first?.declaration ?? {};
  if (kind === "pod")
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels: podLabels },
      spec: present({ ...(restart === undefined ? {} : { restartPolicy: restartPolicy(restart) }), ...spec }),
    };
  if (kind === "job") {
    const isRetried = restart?.startsWith("on-failure") === true;
    return {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, namespace, labels },
      spec: present({
        backoffLimit: isRetried ? undefined : 0,
        template: {
          metadata: { labels: podLabels },
          spec: { ...spec, restartPolicy: isRetried ? "OnFailure" : "Never" },
        },
      }),
    };
  }
  const isStateful = kind === "statefulset";
  return {
    apiVersion: "apps/v1",
    kind: isStateful ? "StatefulSet" : "Deployment",
    metadata: { name, namespace, labels },
    spec: present({
      replicas: hasClaims ? Math.min(1, replicas) : replicas,
      serviceName: isStateful ? name : undefined,
      strategy: !isStateful && hasClaims ? { type: "Recreate" } : undefined,
      selector: { matchLabels: labels },
      template: { metadata: { labels: podLabels }, spec },
    }),
  };
}
