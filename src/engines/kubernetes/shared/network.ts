import type { Container } from "../../../workload/index.ts";
import { identityOf } from "../../../workload/index.ts";
import type { KubernetesInput } from "../input.ts";
import { furtherNetwork, isolationOnce } from "../network.ts";
import { permittedBy } from "../network-policy/egress.ts";
import { admittedBy } from "../network-policy/ingress.ts";
import type { Direction } from "../network-policy/policies.ts";
import type { ServicePort } from "../services.ts";
import { servicePorts } from "../services.ts";
import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Where a pod gets to: on the host's network everywhere, else where the policies that isolate it let it go. */
export const egressDimension: SharedDimensions = {
  ids: ["reaches"],
  byInventory: false,
  keyOf: (input) => (input.pod.spec.hostNetwork === true ? "host" : isolationKey(input, "egress")),
  bareOf: barePod,
};

/**
 * Who reaches a pod that has no port of the host: the ports that Services lead to decide, the names of those Services that lead there
 * from outside, and whom the policies that isolate it let in.
 */
export const ingressDimension: SharedDimensions = {
  ids: ["reachable-from"],
  byInventory: false,
  keyOf: (input) => {
    if (isOnHost(input)) return undefined;
    const isolation = isolationKey(input, "ingress");
    if (isolation === undefined) return undefined;
    const ports = portsOfServices(input);
    const outside = ports.filter((one) => one.outside).map(({ service }) => identityOf(service));
    return ports.length === 0 ? isolation : `${isolation} ${portsKey(ports)} ${outside.join()}`;
  },
  bareOf: barePod,
};

/** A pod that has no port of the host: the ports that Services lead to are what its twin publishes. */
export const hostPortDimension: SharedDimensions = {
  ids: ["host-ports"],
  byInventory: false,
  keyOf: (input) => {
    if (isOnHost(input)) return undefined;
    const ports = portsOfServices(input);
    return ports.length === 0 ? plain : portsKey(ports);
  },
  bareOf: barePod,
};

/** What the policies that isolate the pod come to; undefined where it has a network that they do not hold. */
function isolationKey(input: KubernetesInput, direction: Direction): string | undefined {
  if (furtherNetwork(input) !== undefined) return undefined;
  const { namespace, inventory } = input;
  const place = [namespace ?? null, inventory.complete];
  const isolation = isolationOnce(input, direction);
  if (isolation.policies.length === 0) return JSON.stringify(place);
  const allowed = direction === "ingress" ? admittedBy(isolation) : permittedBy(isolation);
  return JSON.stringify([...place, isolation.policies.map(identityOf), allowed]);
}

function portsOfServices({ pod, namespace, inventory }: KubernetesInput): readonly ServicePort[] {
  return servicePorts(pod, namespace, inventory);
}

function portsKey(ports: readonly ServicePort[]): string {
  return ports.map(({ port, protocol, outside }) => `${port}/${protocol}/${outside}`).join();
}

function isOnHost({ pod }: KubernetesInput): boolean {
  return pod.spec.hostNetwork === true || pod.containers.some(hasHostPort);
}

function hasHostPort({ spec }: Container): boolean {
  return spec.ports.some(({ hostPort }) => hostPort !== undefined && hostPort !== 0);
}

/** With what Services and policies go by: labels and ports. */
function barePod(input: KubernetesInput): KubernetesInput {
  const { pod, container } = input;
  const { hostNetwork } = pod.spec;
  const bare = bareContainer();
  const containers = pod.containers.map(({ spec: { ports } }): Container => {
    return { ...bare, spec: { ...bare.spec, ports } };
  });
  return bareInput(input, {
    spec: hostNetwork === true ? { ...bareSpec(), hostNetwork } : bareSpec(),
    containers,
    container: containers[pod.containers.indexOf(container)],
    labels: pod.labels,
  });
}
