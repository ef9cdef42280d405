import type { Inventory, Json, JsonObject, KubernetesObject, PodTemplate } from "../../../workload/index.ts";
import { asInteger, asList, asObject, asString, isGeneratedLabel } from "../../../workload/index.ts";
import { oncePerObject } from "../../once.ts";
import { LabelIndex } from "../label-index.ts";
import { objectsIn } from "../objects.ts";
import { withoutGeneratedLabels } from "./generated-labels.ts";
import { selects } from "../selector.ts";
import type { Ports } from "./ports.ts";
import { namedPorts, unitePorts } from "./ports.ts";

export type Direction = "ingress" | "egress";

/** One rule of a policy: peers (undefined: everybody) and ports. */
export interface PolicyRule {
  readonly peers: readonly JsonObject[] | undefined;
  readonly ports: Ports;
}

/** What the policies of the input say about a pod in one direction. Not isolated: no policy of it selects the pod. */
export interface Isolation {
  readonly policies: readonly KubernetesObject[];
  readonly rules: readonly PolicyRule[];
}

/**
 * The policies that isolate a pod, and the union of what they allow together with those that may select it by a label of its controller.
 * Source: k8s.io/api networking/v1/types.go, NetworkPolicySpec; kubernetes.io docs, Network Policies.
 */
export function isolationOf(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
  direction: Direction,
): Isolation {
  const selecting = bearing(inventory, namespace)
    [direction].candidates(pod.labels)
    .map((policy) => ({ policy, selects: selectionOf(policy, pod.labels) }))
    .filter(({ selects }) => selects !== "no");
  if (selecting.length === 0) return notIsolated;
  const all = inventory.objects("NetworkPolicy", { namespace });
  // Of several policies of one name the cluster keeps one, and nobody says which: each must isolate the pod.
  const sure = new Set(selecting.filter(({ selects }) => selects === "yes").map(({ policy }) => policy));
  const unsure = new Set(all.filter((policy) => !sure.has(policy)).map(({ name }) => name));
  return {
    policies: [...sure].filter(({ name }) => !unsure.has(name)),
    rules: selecting.flatMap(({ policy }) => rulesOf(specOf(policy), direction, pod)),
  };
}

/** The directions in which policies of the input surely isolate a pod. */
export function isolatedDirections(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly Direction[] {
  const both: readonly Direction[] = ["ingress", "egress"];
  return both.filter((one) => isolationOf(pod, namespace, inventory, one).policies.length > 0);
}

const notIsolated: Isolation = { policies: [], rules: [] };

type Policies = Readonly<Record<Direction, LabelIndex<KubernetesObject>>>;

/** The policies of a namespace that bear on each direction. */
function bearing(inventory: Inventory, namespace: string | undefined): Policies {
  const byNamespace = policiesOf(inventory);
  let known = byNamespace.get(namespace);
  if (known === undefined) {
    const all = inventory.objects("NetworkPolicy", { namespace });
    known = { ingress: indexOf(all, "ingress"), egress: indexOf(all, "egress") };
    byNamespace.set(namespace, known);
  }
  return known;
}

const policiesOf = oncePerObject(() => new Map<string | undefined, Policies>());

function indexOf(policies: readonly KubernetesObject[], direction: Direction): LabelIndex<KubernetesObject> {
  const index = new LabelIndex<KubernetesObject>();
  for (const policy of policies) {
    const spec = specOf(policy);
    if (!bearsOn(spec, direction)) continue;
    const [first] = Object.entries(asObject(asObject(spec["podSelector"])?.["matchLabels"]) ?? {});
    // A label of its controller a pod may get later.
    index.add(policy, first === undefined || isGeneratedLabel(first[0]) ? undefined : first);
  }
  return index;
}

function selectionOf(policy: KubernetesObject, labels: PodTemplate["labels"]): "yes" | "maybe" | "no" {
  const selector = asObject(specOf(policy)["podSelector"]) ?? {};
  if (asksForAnother(selector, labels)) return "no";
  const told = withoutGeneratedLabels(selector, labels);
  if (!selects(told ?? selector, labels)) return "no";
  return told === undefined ? "yes" : "maybe";
}

/** Whether it asks for another value of a label that the pod has, or for a label that no controller gives: most selectors that fail. */
function asksForAnother(selector: JsonObject, labels: PodTemplate["labels"]): boolean {
  const wanted = asObject(selector["matchLabels"]) ?? {};
  return Object.keys(wanted).some((key) =>
    Object.hasOwn(labels, key) ? labels[key] !== wanted[key] : !isGeneratedLabel(key),
  );
}

function specOf(policy: KubernetesObject): JsonObject {
  return asObject(policy.value["spec"]) ?? {};
}

/** Without policyTypes a policy is one of ingress, and one of egress when it has egress rules. */
function bearsOn(spec: JsonObject, direction: Direction): boolean {
  const types = asList(spec["policyTypes"]);
  if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  return direction === "ingress" || asList(spec["egress"]).length > 0;
}

function rulesOf(spec: JsonObject, direction: Direction, pod: PodTemplate): PolicyRule[] {
  return asList(spec[direction]).map((rule) => {
    const object = asObject(rule) ?? {};
    const peers = objectsIn(object[direction === "ingress" ? "from" : "to"]);
    const ports = asList(object["ports"]);
    return {
      peers: peers.length === 0 ? undefined : peers,
      ports: ports.length === 0 ? "all" : unitePorts(ports.map((port) => portsOf(port, direction, pod))),
    };
  });
}

/** Larger ranges than this are taken as every port: they cannot be listed, and the order of ports is one of lists. */
const longestRange = 256;

function portsOf(entry: Json, direction: Direction, pod: PodTemplate): Ports {
  const { port, endPort, protocol } = asObject(entry) ?? {};
  const name = asString(protocol) ?? "TCP";
  if (port === undefined || port === null) return "all";
  const first = asInteger(port);
  // A port name means a port of the target: of this pod for ingress, of a pod that is not known for egress.
  if (first === undefined)
    return direction === "egress"
      ? "all"
      : namedPorts(pod, asString(port) ?? "", name).map((one) => `${name}/${one}`);
  const last = asInteger(endPort) ?? first;
  if (last - first >= longestRange) return "all";
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => `${name}/${first + offset}`);
}
