import { isolatedDirections, servicePorts } from "../../engines/index.ts";
import type { Companion } from "../../harden/index.ts";
import { networkPolicyCompanions } from "../../harden/index.ts";
import type { NetworkRequest } from "../../policies/index.ts";
import type { Inventory, Workload } from "../../workload/index.ts";
import { identityOf, workloadIdentity } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import { useOf } from "./account-uses.ts";
import type { PolicySettings } from "./make-policy.ts";
import { stillOpen } from "./still-open.ts";

/**
 * The policies of the input's namespaces, and what they leave.
 * @throws ContextError for an address of the API server that is no CIDR
 */
export function networkRequest(
  { apiServer = [], allowInternet = false, includePackaged = false, exemptNamespaces }: PolicySettings,
  all: readonly Workload[],
  inventory: Inventory,
): NetworkRequest {
  const workloads = withoutCopies(all);
  const named = [...new Set(workloads.map(({ object }) => object.namespace))].sort();
  const namespaces = new Set(named.filter((one) => one === undefined || !exemptNamespaces.includes(one)));
  const policies = networkPolicyCompanions({
    workloads,
    namespaces,
    inventory,
    k3s: true,
    servedPorts: (pod, namespace) => servicePorts(pod, namespace, inventory),
    heldIn: (pod, namespace) => isolatedDirections(pod, namespace, inventory),
    outward: {
      apiServer: apiServer.map(cidrOf),
      internet: allowInternet,
      apiUse: (pod, workload) => useOf(pod, workload, inventory),
    },
  });
  const held = workloads.filter(({ object }) => namespaces.has(object.namespace));
  return {
    policies: policies.map(plannedPolicy),
    left: [
      ...exemptNamespaces
        .filter((name) => named.includes(name))
        .map((name) => ({ what: name, reason: "it is exempt" })),
      ...held.flatMap((workload) => leftOut(workload, inventory)),
    ],
    open: stillOpen(held, inventory, policies),
    apiServer: apiServer.map(cidrOf),
    includePackaged,
  };
}

/** Without pods whose controller is in the input: its template stands for them. */
function withoutCopies(workloads: readonly Workload[]): readonly Workload[] {
  const written = new Set(
    workloads.filter(({ owner }) => owner === undefined).map(({ object }) => identityOf(object)),
  );
  return workloads.filter((one) => one.owner === undefined || !written.has(workloadIdentity(one)));
}

function plannedPolicy({
  namespace,
  title,
  document,
  because,
  notes = [],
}: Companion): NetworkRequest["policies"][number] {
  return { namespace, title, because, notes, ...(document === undefined ? {} : { document }) };
}

/** A workload for which no policy is made, and why. */
function leftOut(workload: Workload, inventory: Inventory): NetworkRequest["left"] {
  const { pods, object } = workload;
  const what = workloadIdentity(workload);
  const isHeld = pods.some((pod) => isolatedDirections(pod, object.namespace, inventory).length === 2);
  const isOnNode = pods.some(({ spec }) => spec.hostNetwork === true);
  return [
    ...(isHeld ? [{ what, reason: "policies of the input select it already" }] : []),
    ...(isOnNode ? [{ what, reason: "it is on the host's network" }] : []),
  ];
}

const cidr = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]*:[0-9a-f:]*\/\d{1,3})$/i;

function cidrOf(text: string): string {
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(text);
  const written = isAddress ? `${text}/32` : text;
  const [parts = "", bits = ""] = written.split("/");
  const isInRange =
    parts.includes(":") || (parts.split(".").every((one) => Number(one) <= 255) && Number(bits) <= 32);
  if (cidr.test(written) && isInRange && Number(bits) <= 128) return written;
  throw new ContextError(
    `not a block of addresses: ${JSON.stringify(text)}; write --api-server 192.0.2.10/32`,
  );
}
