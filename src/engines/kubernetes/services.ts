import type { Inventory, JsonObject, KubernetesObject, PodTemplate } from "../../workload/index.ts";
import { asInteger, asList, asObject, asString } from "../../workload/index.ts";
import { oncePerObject } from "../once.ts";
import { LabelIndex } from "./label-index.ts";
import { mapSelects } from "./selector.ts";
import { namedPorts } from "./network-policy/ports.ts";

/** A port of the pod that a Service sends connections to. */
export interface ServicePort {
  readonly service: KubernetesObject;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Whether the Service opens it to whoever reaches a node or its load balancer. */
  readonly outside: boolean;
}

/** The pod's ports that Services of the input lead to. */
export function servicePorts(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly ServicePort[] {
  const known = servedPods(inventory);
  let ports = known.get(pod);
  if (ports === undefined) known.set(pod, (ports = portsOfServices(pod, namespace, inventory)));
  return ports;
}

/** A pod is of one namespace, and asked for by several dimensions of each of its containers. */
const servedPods = oncePerObject(() => new WeakMap<PodTemplate, readonly ServicePort[]>());

function portsOfServices(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly ServicePort[] {
  const candidates = servicesByLabel(inventory).get(namespace)?.candidates(pod.labels) ?? [];
  return candidates
    .filter(({ spec }) => mapSelects(asObject(spec["selector"]), pod.labels))
    .flatMap(({ service, spec }) => portsOf(service, spec, pod));
}

interface SelectingService {
  readonly service: KubernetesObject;
  readonly spec: JsonObject;
}

/** Services that select something, by their namespaces. */
const servicesByLabel = oncePerObject((inventory: Inventory) => {
  const byNamespace = new Map<string | undefined, LabelIndex<SelectingService>>();
  for (const service of inventory.objects("Service")) {
    const spec = asObject(service.value["spec"]) ?? {};
    const [first] = Object.entries(asObject(spec["selector"]) ?? {});
    if (first === undefined) continue;
    let index = byNamespace.get(service.namespace);
    if (index === undefined) byNamespace.set(service.namespace, (index = new LabelIndex()));
    index.add({ service, spec }, first);
  }
  return byNamespace;
});

function portsOf(service: KubernetesObject, spec: JsonObject, pod: PodTemplate): ServicePort[] {
  const type = asString(spec["type"]);
  const outside = type === "NodePort" || type === "LoadBalancer" || asList(spec["externalIPs"]).length > 0;
  return asList(spec["ports"]).flatMap((entry) => {
    const port = asObject(entry) ?? {};
    const protocol = protocolOf(asString(port["protocol"]));
    return targetsOf(port, protocol, pod).map((number) => ({ service, port: number, protocol, outside }));
  });
}

function targetsOf(port: JsonObject, protocol: string, pod: PodTemplate): number[] {
  const name = asString(port["targetPort"]);
  if (name !== undefined) return namedPorts(pod, name, protocol);
  const number = asInteger(port["targetPort"]) ?? asInteger(port["port"]);
  return number === undefined ? [] : [number];
}

export function protocolOf(written: string | undefined): "TCP" | "UDP" | "SCTP" {
  return written === "UDP" || written === "SCTP" ? written : "TCP";
}
