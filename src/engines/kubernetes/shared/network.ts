import type { Container } from "../../../workload/index.ts";
import { identityOf } from "../../../workload/index.ts";
import type { KubernetesInput } from "../input.ts";
import { furtherNetwork, isolationOnce } from "../network.ts";
import type { Direction } from "../network-policy/policies.ts";
import { servicePorts } from "../services.ts";
import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";

/** Where the pod network leads is the same for every pod of a namespace that no policy isolates, and for every one on the host's network. */
export const egressDimension: SharedDimensions = {
  ids: ["reaches"],
  byInventory: false,
  keyOf: (input) => {
    if (input.pod.spec.hostNetwork === true) return "host";
    return isPlain(input, "egress") ? placeOf(input) : undefined;
  },
  bareOf: barePod,
};

/**
 * Who reaches a pod that no policy isolates and that has no port of the host: the ports that Services lead to decide, and the names of
 * those Services that lead there from outside.
 */
export const ingressDimensions: SharedDimensions = {
  ids: ["reachable-from", "host-ports"],
  byInventory: false,
  keyOf: (input) => {
    const { pod, namespace, inventory } = input;
    if (pod.spec.hostNetwork === true || pod.containers.some(hasHostPort) || !isPlain(input, "ingress"))
      return undefined;
    const ports = servicePorts(pod, namespace, inventory).map(({ service, port, protocol, outside }) => [
      port,
      protocol,
      outside ? identityOf(service) : "",
    ]);
    return ports.length === 0 ? placeOf(input) : `${placeOf(input)} ${JSON.stringify(ports)}`;
  },
  bareOf: barePod,
};

function isPlain(input: KubernetesInput, direction: Direction): boolean {
  const { policies, rules } = isolationOnce(input, direction);
  return policies.length === 0 && rules.length === 0 && furtherNetwork(input) === undefined;
}

/** What questions and reasons tell of the pod's place. */
function placeOf({ namespace, inventory }: KubernetesInput): string {
  return JSON.stringify([namespace ?? null, inventory.complete]);
}

function hasHostPort({ spec }: Container): boolean {
  return spec.ports.some(({ hostPort }) => hostPort !== undefined && hostPort !== 0);
}

/** With what Services and policies go by: labels and ports. */
function barePod(input: KubernetesInput): KubernetesInput {
  const { pod, container } = input;
  const { hostNetwork } = pod.spec;
  const containers = pod.containers.map(({ spec: { ports } }): Container => {
    const bare = bareContainer();
    return { ...bare, spec: { ...bare.spec, ports } };
  });
  return bareInput(input, {
    spec: bareSpec({ hostNetwork }),
    containers,
    container: containers[pod.containers.indexOf(container)],
    labels: pod.labels,
  });
}
