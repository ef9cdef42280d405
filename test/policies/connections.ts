/** What network policies let through, worked out anew from the engine's reading of them. */
import { auditInput } from "../../src/app/audit.ts";
import { isolationOf } from "../../src/engines/kubernetes/network-policy/policies.ts";
import { selects } from "../../src/engines/kubernetes/selector.ts";
import type { ServicePort } from "../../src/engines/kubernetes/services.ts";
import { servicePorts } from "../../src/engines/kubernetes/services.ts";
import { servicesNamedBy } from "../../src/harden/companions/connections.ts";
import type { ReadResult } from "../../src/readers/index.ts";
import type { Inventory, JsonObject, PodTemplate, Workload } from "../../src/workload/index.ts";
import { asObject, workloadIdentity } from "../../src/workload/index.ts";
import { objectsOf, readInput, withObjects } from "./made.ts";

/** What policies made of a folder do to it. The input is taken as the whole, on k3s. */
export interface PolicyOutcome {
  /** How many connections the manifests show. */
  readonly shown: number;
  /** Those of them that were let through before and are no longer. */
  readonly blocked: readonly string[];
  /** How many connections there are to Services of other namespaces that nothing names to the pod. */
  readonly strangers: number;
  readonly strangersLetThrough: readonly string[];
  /** Findings on who may connect and to where, before and after. */
  readonly findingsBefore: number;
  readonly findings: readonly { readonly workload: string; readonly namespace: string | undefined }[];
}

export async function policyOutcome(folder: string, text: string): Promise<PolicyOutcome> {
  const read = await readInput([folder]);
  const after = withObjects(read, objectsOf(text));
  const ends = endsOf(read.workloads);
  // Between a workload that names no namespace and one that does, nothing can be written.
  const shown = shownConnections(ends, read.inventory).filter(
    ({ from, to }) => (from.namespace === undefined) === (to.namespace === undefined),
  );
  const keys = new Set(shown.map(wordsOf));
  const strangers = allConnections(ends, read.inventory).filter(
    (one) => one.from.namespace !== one.to.namespace && !keys.has(wordsOf(one)),
  );
  return {
    shown: shown.length,
    blocked: shown
      .filter((one) => isLetThrough(one, read.inventory) && !isLetThrough(one, after.inventory))
      .map(wordsOf),
    strangers: strangers.length,
    strangersLetThrough: strangers.filter((one) => isLetThrough(one, after.inventory)).map(wordsOf),
    findingsBefore: networkFindings(read).length,
    findings: networkFindings(after),
  };
}

function wordsOf({ from, to, port }: Connection): string {
  return `${from.name} to ${to.name} at ${port.protocol}/${port.port}`;
}

function networkFindings(input: ReadResult): PolicyOutcome["findings"] {
  const { findings } = auditInput(input, {
    level: "rootless-podman",
    policyVersion: "latest",
    context: {},
    waivers: [],
    today: "2026-11-24",
    k3s: "v1.34.1+k3s1",
  });
  const namespaces = new Map(
    input.workloads.map((one) => [workloadIdentity(one), one.object.namespace] as const),
  );
  return findings
    .filter(({ rule }) => rule === "no-network-policy" || rule === "egress-unrestricted")
    .map(({ workload }) => ({ workload, namespace: namespaces.get(workload.split(" in ")[0] ?? "") }));
}

/** One end of a connection. */
export interface End {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly pod: PodTemplate;
}

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: ServicePort;
}

/** The ends that are no process of their node: policies hold these alone. */
export function endsOf(workloads: readonly Workload[]): End[] {
  return workloads
    .filter(({ owner, object }) => owner === undefined && object.owners.length === 0)
    .flatMap((workload) =>
      workload.pods.map((pod) => ({
        name: workloadIdentity(workload),
        namespace: workload.object.namespace,
        pod,
      })),
    )
    .filter(({ pod }) => pod.spec.hostNetwork !== true);
}

/** Every connection from a pod to a Service that the manifests name to it. */
export function shownConnections(ends: readonly End[], inventory: Inventory): Connection[] {
  return ends.flatMap((from) => {
    const named = new Set(servicesNamedBy(from.pod, from.namespace, inventory));
    return ends.flatMap((to) =>
      servicePorts(to.pod, to.namespace, inventory)
        .filter(({ service }) => named.has(service))
        .map((port) => ({ from, to, port })),
    );
  });
}

/** Every connection to a port that a Service leads to. */
function allConnections(ends: readonly End[], inventory: Inventory): Connection[] {
  return ends.flatMap((from) =>
    ends.flatMap((to) => servicePorts(to.pod, to.namespace, inventory).map((port) => ({ from, to, port }))),
  );
}

/** Whether the policies of both ends let a connection through. */
export function isLetThrough({ from, to, port }: Connection, inventory: Inventory): boolean {
  return (
    isPermitted(from, to, port, "egress", inventory) && isPermitted(to, from, port, "ingress", inventory)
  );
}

/** Whether the policies of one end allow the other, in one direction. Without a policy everything is allowed. */
export function isPermitted(
  held: End,
  other: End,
  { port, protocol }: Pick<ServicePort, "port" | "protocol">,
  direction: "ingress" | "egress",
  inventory: Inventory,
): boolean {
  const { policies, rules } = isolationOnce(held, inventory, direction);
  if (policies.length === 0) return true;
  return rules.some(
    (rule) =>
      (rule.ports === "all" || rule.ports.includes(`${protocol}/${port}`)) &&
      (rule.peers === undefined || rule.peers.some((peer) => takes(peer, other, held.namespace))),
  );
}

type Isolation = ReturnType<typeof isolationOf>;

const isolations = new WeakMap<Inventory, Map<string, WeakMap<PodTemplate, Isolation>>>();

/** An end is asked about as often as there are others. */
function isolationOnce(
  { pod, namespace }: End,
  inventory: Inventory,
  direction: "ingress" | "egress",
): Isolation {
  const ofInventory = isolations.get(inventory) ?? new Map<string, WeakMap<PodTemplate, Isolation>>();
  isolations.set(inventory, ofInventory);
  const ofDirection = ofInventory.get(direction) ?? new WeakMap<PodTemplate, Isolation>();
  ofInventory.set(direction, ofDirection);
  const known = ofDirection.get(pod) ?? isolationOf(pod, namespace, inventory, direction);
  ofDirection.set(pod, known);
  return known;
}

/** A pod is told by labels, in the policy's own namespace unless the peer says another; blocks of addresses are not counted. */
function takes(peer: JsonObject, { namespace, pod }: End, own: string | undefined): boolean {
  const namespaces = asObject(peer["namespaceSelector"]);
  const pods = asObject(peer["podSelector"]);
  if (namespaces === undefined && pods === undefined) return false;
  const isThere =
    namespaces === undefined
      ? namespace === own
      : namespace !== undefined && selects(namespaces, { "kubernetes.io/metadata.name": namespace });
  return isThere && (pods === undefined || selects(pods, pod.labels));
}
