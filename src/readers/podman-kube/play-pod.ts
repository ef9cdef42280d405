import type {
  Container,
  PodTemplate,
  RunDeclaration,
  RunPlace,
  RunPodDeclaration,
  RunPort,
  RunProject,
  Workload,
  WrittenOption,
} from "../../workload/index.ts";
import { playContainer } from "./play-container.ts";
import { usernsOf } from "./annotations.ts";
import type { PlayOptions } from "./play-options.ts";

/** The kinds that `podman kube play` makes containers of (podman-kube-play(1), 5.8). */
const played: readonly string[] = ["Pod", "Deployment", "DaemonSet", "Job"];

/** The network that pods join when none is given (podman pkg/domain/infra/abi/play.go@v5.8.0). */
const defaultNetwork = "podman-default-kube-network";

/**
 * The containers that `podman kube play` makes of a workload: not those of Kubernetes, for Podman reads some fields otherwise and
 * others not at all; those stand in `written` without a field. Undefined for a kind that Podman passes over
 * (source: podman pkg/specgen/generate/kube/kube.go and pkg/domain/infra/abi/play.go@v5.8.0).
 */
export function playWorkload(workload: Workload, options: PlayOptions): RunProject | undefined {
  const [template] = workload.pods;
  const { kind, name } = workload.object;
  if (template === undefined || !played.includes(kind)) return undefined;
  const podName = kind === "Pod" ? name : `${name}-pod`;
  const placeOf = (path: Container["path"]) => placeIn(workload, path);
  const pod = playPod(template, podName, placeOf(template.path), options, kind);
  const containers = template.containers
    .filter(({ type }) => type !== "ephemeral")
    .map((container): RunDeclaration =>
      playContainer({ container, template, pod, options, place: placeOf(container.path) }),
    );
  return { name, format: "podman-kube", containers, pods: [pod], resources: madeNetworks(pod) };
}

/** Podman makes the network itself, a bridge. */
function madeNetworks({ networks = [], place }: RunPodDeclaration): RunProject["resources"] {
  return networks.includes(defaultNetwork)
    ? [{ kind: "network", name: defaultNetwork, place, driver: "bridge" }]
    : [];
}

function placeIn(workload: Workload, path: Container["path"]): RunPlace {
  const { source } = workload.object;
  const region = source.region(path);
  return region === undefined
    ? { file: source.file }
    : { file: region.file, line: region.line, column: region.column };
}

function playPod(
  template: PodTemplate,
  name: string,
  place: RunPlace,
  options: PlayOptions,
  kind: string,
): RunPodDeclaration {
  const { spec } = template;
  const isHost = spec.hostNetwork === true;
  const networks = options.networks ?? (isHost ? ["host"] : [defaultNetwork]);
  const sysctls = Object.fromEntries(
    spec.securityContext.sysctls.map(({ name: key, value }) => [key, value]),
  );
  const ports = template.containers.flatMap(publishedPorts);
  const { hostname } = spec.raw;
  return {
    name,
    place,
    userns: options.userns ?? usernsOf(template, name) ?? (spec.hostUsers === false ? "auto" : "host"),
    networks,
    ...(ports.length > 0 && { ports }),
    ...(Object.keys(sysctls).length > 0 && { sysctls }),
    hostname: typeof hostname === "string" && hostname !== "" ? hostname : name,
    ...(spec.hostPID === true && { pid: "host" }),
    ...(isHost && { uts: "host" }),
    share: ["ipc", "net", "uts", ...(spec.shareProcessNamespace === true ? ["pid"] : [])],
    kubernetes: { kind, spec: spec.raw },
    written: [...writtenSpec(template, place), ...(options.written ?? [])],
    notUnderstood: [],
  };
}

/** The fields of the pod spec; containers and the security context tell their own. */
function writtenSpec({ spec }: PodTemplate, place: RunPlace): readonly WrittenOption[] {
  const apart = ["containers", "initContainers", "securityContext"];
  return Object.entries(spec.raw)
    .filter(([name]) => !apart.includes(name))
    .map(([name, value]) => ({ name: `spec.${name}`, value: JSON.stringify(value), place }));
}

/** Only ports with a host port are published. */
function publishedPorts({ spec }: Container): readonly RunPort[] {
  return spec.ports.flatMap(({ containerPort, hostPort, hostIP, protocol }) => {
    const name = protocol.toLowerCase();
    if (hostPort === undefined || hostPort === 0 || (name !== "tcp" && name !== "udp" && name !== "sctp"))
      return [];
    return [
      {
        ...(hostIP !== undefined && hostIP !== "" && { hostIp: hostIP }),
        hostPort,
        containerPort,
        count: 1,
        protocol: name,
      },
    ];
  });
}
