import type { Container, Inventory, Json, JsonObject, PodTemplate } from "../../workload/index.ts";
import { asInteger, asList, asObject, asString } from "../../workload/index.ts";
import { imageOf, mountedText, passedText } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";

/** First port that needs no privilege in the kernel. Source: linux Documentation/networking/ip-sysctl.rst, ip_unprivileged_port_start. */
export const firstUnprivilegedPort = 1024;

/** Ports on which a container listens, as far as is said: its own list, its probes, its image, and the Services that select the pod. */
export function knownPorts(pod: PodTemplate, context: PlanContext): readonly number[] {
  const own = pod.containers.flatMap((one) => [...portsOfContainer(one), ...portsOfImage(one, context)]);
  const services = servicesOf(pod, context)
    .flatMap(({ spec }) => asList(spec["ports"]).map((port) => asObject(port) ?? {}))
    // A named target is a port of a container's list; without one it is the Service's own port.
    .flatMap((port) => {
      const target = port["targetPort"] ?? port["port"];
      return numbered(target);
    });
  return [...new Set([...own, ...services])].sort((a, b) => a - b);
}

/** A Service of the input. */
export interface SelectingService {
  readonly name: string;
  readonly spec: JsonObject;
}

const served = new WeakMap<Inventory, WeakMap<PodTemplate, readonly SelectingService[]>>();

/** Services of the input that select the pod: several steps of a plan ask for them. */
export function servicesOf(pod: PodTemplate, context: PlanContext): readonly SelectingService[] {
  let known = served.get(context.inventory);
  if (known === undefined)
    served.set(context.inventory, (known = new WeakMap<PodTemplate, readonly SelectingService[]>()));
  let services = known.get(pod);
  if (services === undefined) known.set(pod, (services = findServices(pod, context)));
  return services;
}

function findServices(pod: PodTemplate, { inventory, object }: PlanContext): SelectingService[] {
  return inventory
    .objects("Service", { namespace: object.namespace })
    .map(({ name, value }) => ({ name, spec: asObject(value["spec"]) ?? {} }))
    .filter(({ spec }) => selectsLabels(spec["selector"], pod.labels));
}

/** EXPOSE of its configuration, such as "8080/tcp". */
function portsOfImage(container: Container, context: PlanContext): number[] {
  const exposed = imageOf(container, context)?.exposedPorts ?? [];
  return exposed.flatMap((one) => (/^\d+/.test(one) ? [Number.parseInt(one, 10)] : []));
}

function portsOfContainer({ spec }: Container): number[] {
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
    const probe = asObject(spec.raw[name]) ?? {};
    return ["httpGet", "tcpSocket", "grpc"].flatMap((kind) => numbered(asObject(probe[kind])?.["port"]));
  });
  return [...spec.ports.map(({ containerPort }) => containerPort), ...probes];
}

function numbered(port: Json | undefined): number[] {
  const number = asInteger(port);
  return number === undefined ? [] : [number];
}

function selectsLabels(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(asObject(selector) ?? {});
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === asString(value));
}

/** How commands and configurations write a port: `--port=80`, `listen 443`, `:53`. At most three digits: those that matter. */
const writtenPort =
  /(?:listen|port)[^\w\n]{0,3}(\d{1,3})\b(?![.:\d])|(?:^|[\s="'])(?:0\.0\.0\.0|\*|\[::\])?:(\d{1,3})\b(?![.:\d])/gim;

/** A low port in what is passed to the program or in a ConfigMap that the pod mounts, though no list names it. */
export function writtenLowPort(pod: PodTemplate, context: PlanContext): number | undefined {
  const ports = [...pod.containers.map(passedText), mountedText(pod, context)].flatMap((text) =>
    [...text.matchAll(writtenPort)].map(([, named, bare]) => Number(named ?? bare)),
  );
  return ports.find((port) => port > 0 && port < firstUnprivilegedPort);
}
