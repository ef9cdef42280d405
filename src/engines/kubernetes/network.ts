import type {
  Ask,
  Destination,
  DimensionValues,
  HostPort,
  Provenance,
  Reachability,
  Stated,
} from "../../confinement/index.ts";
import { k3sDefaults } from "../../facts/index.ts";
import type { PodTemplate } from "../../workload/index.ts";
import { identityOf } from "../../workload/index.ts";
import { oncePerObject } from "../once.ts";
import { networkPoliciesQuestion, policyEnforcementQuestion } from "../questions.ts";
import { because, fromManifest, fromObject, stated } from "../stated.ts";
import type { KubernetesInput, Subject } from "./input.ts";
import { containerPath, podPath } from "./input.ts";
import { everywhere, permittedBy } from "./network-policy/egress.ts";
import { admittedBy } from "./network-policy/ingress.ts";
import type { Direction, Isolation } from "./network-policy/policies.ts";
import { isolationOf } from "./network-policy/policies.ts";
import type { Ports } from "./network-policy/ports.ts";
import { intersectPorts, isNoPort, unitePorts } from "./network-policy/ports.ts";
import { protocolOf, servicePorts } from "./services.ts";
import { sources } from "./sources.ts";

export function hostPortsOf(subject: Subject): Stated<DimensionValues["host-ports"]> {
  const isHost = subject.spec.hostNetwork === true;
  const ports = subject.own.ports.filter(
    (port) => isHost || (port.hostPort !== undefined && port.hostPort !== 0),
  );
  const values = ports.map((port): HostPort => ({
    port: port.hostPort !== undefined && port.hostPort !== 0 ? port.hostPort : port.containerPort,
    protocol: protocolOf(port.protocol),
    address: port.hostIP ?? "",
  }));
  const path = isHost ? podPath(subject, "hostNetwork") : containerPath(subject, "ports");
  const words =
    values.length === 0 ? "no hostPort" : `ports of the node: ${values.map((one) => one.port).join(", ")}`;
  return stated(values, fromManifest(path, words));
}

/** Ports of the pod that stand open to whoever reaches the node: host ports of any of its containers, and Services that lead outside. */
function outsidePorts(subject: Subject): { readonly ports: Ports; readonly because: readonly Provenance[] } {
  const { pod, namespace, inventory } = subject;
  const published = pod.containers.flatMap((container) =>
    container.spec.ports
      .filter((port) => port.hostPort !== undefined && port.hostPort !== 0)
      .map((port) => `${protocolOf(port.protocol)}/${port.containerPort}`),
  );
  const services = servicePorts(pod, namespace, inventory).filter((one) => one.outside);
  const ports = unitePorts([published, services.map((one) => `${one.protocol}/${one.port}`)]);
  const reasons = [...new Set(services.map((one) => identityOf(one.service)))].map((name) =>
    fromObject(name, "leads here from outside the cluster"),
  );
  return {
    ports,
    because:
      published.length > 0
        ? [fromManifest(podPath(subject, "containers"), "a hostPort leads here"), ...reasons]
        : reasons,
  };
}

/** Who can open a connection to the pod. Its own node always can; that is the engine's reach and not counted here. */
export function reachableFrom(subject: Subject, ask: Ask): Stated<DimensionValues["reachable-from"]> {
  if (subject.spec.hostNetwork === true) {
    return stated(
      [{ from: "host", ports: "all" }],
      fromManifest(
        podPath(subject, "hostNetwork"),
        "hostNetwork: NetworkPolicies do not hold it",
        sources.networkPolicy,
      ),
    );
  }
  const further = furtherNetwork(subject);
  if (further !== undefined) {
    return stated(
      [
        { from: "cluster", ports: "all" },
        { from: "world", ports: "all" },
      ],
      further,
    );
  }
  const outside = outsidePorts(subject);
  const state = isolation(subject, "ingress", ask);
  if (state.kind === "open") {
    return stated(
      withWorld([{ from: "cluster", ports: "all" }], outside.ports),
      ...outside.because,
      ...state.because,
    );
  }
  if (state.kind === "denied") return stated([], ...state.because);
  const admitted = admittedBy(state.isolation);
  return stated(
    withWorld(admitted.reachability, intersectPorts(outside.ports, admitted.toAnywhere)),
    ...outside.because,
    ...state.because,
  );
}

function withWorld(inside: readonly Reachability[], ports: Ports): readonly Reachability[] {
  return isNoPort(ports) ? inside : [...inside, { from: "world", ports }];
}

/** Annotations of Multus, which attaches a pod to networks that no NetworkPolicy holds. Source: multus-cni docs/how-to-use.md. */
const networkAnnotations = ["k8s.v1.cni.cncf.io/networks", "v1.multus-cni.io/default-network"] as const;

export function furtherNetwork({ pod }: KubernetesInput): Provenance | undefined {
  const key = networkAnnotations.find(
    (one) => Object.hasOwn(pod.annotations, one) && pod.annotations[one] !== "",
  );
  if (key === undefined) return undefined;
  const words = `attached to ${pod.annotations[key]}, which NetworkPolicies do not hold`;
  return fromManifest([...(pod.metadataPath ?? []), "annotations", key], words);
}

const onHostNetwork: readonly Destination[] = [...everywhere, "host-loopback"];

export function reachesOf(subject: Subject, ask: Ask): Stated<DimensionValues["reaches"]> {
  if (subject.spec.hostNetwork === true) {
    return stated(
      onHostNetwork,
      fromManifest(
        podPath(subject, "hostNetwork"),
        "hostNetwork: as a process of the node",
        sources.networkPolicy,
      ),
    );
  }
  const further = furtherNetwork(subject);
  if (further !== undefined) return stated(everywhere, further);
  const state = isolation(subject, "egress", ask);
  if (state.kind === "open") return stated(everywhere, ...state.because);
  return stated(state.kind === "denied" ? [] : permittedBy(state.isolation), ...state.because);
}

type State =
  | { readonly kind: "open"; readonly because: readonly Provenance[] }
  | { readonly kind: "denied"; readonly because: readonly Provenance[] }
  | { readonly kind: "isolated"; readonly isolation: Isolation; readonly because: readonly Provenance[] };

/** Whether policies isolate the pod in one direction. Policies only add to each other, so that unseen ones can open, or close what is open. */
function isolation(subject: Subject, direction: Direction, ask: Ask): State {
  const { namespace, inventory } = subject;
  const found = isolationOnce(subject, direction);
  const reasons = found.policies.map((policy) =>
    fromObject(identityOf(policy), `isolates the pod's ${direction}`),
  );
  const shown = found.policies.length > 0;
  if (shown || !inventory.complete) {
    const enforcement = enforced(subject, ask);
    if (!enforcement.value) return { kind: "open", because: [...reasons, ...enforcement.because] };
  }
  const answer = inventory.complete
    ? shown
      ? "as-shown"
      : "open"
    : ask(networkPoliciesQuestion(namespace, direction, shown));
  if (answer === "open")
    return { kind: "open", because: [...reasons, noPolicy(direction, inventory.complete)] };
  if (answer === "denied")
    return {
      kind: "denied",
      because: [
        because("assumption", `a policy outside the input denies ${direction}`, sources.networkPolicy),
      ],
    };
  return { kind: "isolated", isolation: found, because: reasons };
}

/** What the shown policies say of a pod is the same for its containers, and does not depend on missing facts. */
export function isolationOnce(
  { pod, namespace, inventory }: KubernetesInput,
  direction: Direction,
): Isolation {
  const known = isolations(inventory)[direction];
  let found = known.get(pod);
  if (found === undefined) known.set(pod, (found = isolationOf(pod, namespace, inventory, direction)));
  return found;
}

const isolations = oncePerObject((): Readonly<Record<Direction, WeakMap<PodTemplate, Isolation>>> => ({
  ingress: new WeakMap(),
  egress: new WeakMap(),
}));

function noPolicy(direction: Direction, complete: boolean): Provenance {
  const words = complete
    ? `no NetworkPolicy restricts the pod's ${direction}`
    : `no NetworkPolicy of the input restricts the pod's ${direction}`;
  return { kind: "namespace", words, source: sources.flatNetwork };
}

/** k3s runs a policy controller of its own; elsewhere the network plugin may or may not. */
function enforced({ context }: Subject, ask: Ask): Stated<boolean> {
  if (context.k3s !== undefined)
    return stated(
      true,
      because("node", "k3s' policy controller enforces it", k3sDefaults.networkPolicyController.source),
    );
  const answer = ask(policyEnforcementQuestion);
  return stated(
    answer,
    because(
      "assumption",
      answer ? "the network plugin enforces policies" : "the network plugin may not enforce policies",
      sources.networkPolicy,
    ),
  );
}
