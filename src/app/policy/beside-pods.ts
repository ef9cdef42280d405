import { escalationsOf, grantsOf, selects, servicePorts } from "../../engines/index.ts";
import { companionNames, networkPolicyCompanions, signOfApiUse } from "../../harden/index.ts";
import type { AccountUse, NetworkRequest, PolicyInput } from "../../policies/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import type { Inventory, KubernetesObject, PodTemplate, Workload } from "../../workload/index.ts";
import { asList, asObject, asString, identityOf } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import type { PolicySettings } from "./make-policy.ts";

/**
 * What targets on objects beside the pods are given: for others only what was read.
 * @throws ContextError for an address of the API server that is no CIDR
 */
export function inputFor(settings: PolicySettings, { workloads, inventory }: ReadResult): PolicyInput {
  const all = withoutPods(workloads);
  return {
    workloads,
    inventory,
    ...(settings.engine === "network-policy" ? { network: networkRequest(settings, all, inventory) } : {}),
    ...(settings.engine === "rbac" ? { accounts: accountsOf(settings, all, inventory) } : {}),
  };
}

/** Without pods and others that a controller of the input makes. */
function withoutPods(workloads: readonly Workload[]): readonly Workload[] {
  return workloads.filter(({ owner, object }) => owner === undefined && object.owners.length === 0);
}

function networkRequest(
  { apiServer = [], allowInternet = false, includePackaged = false, exemptNamespaces }: PolicySettings,
  workloads: readonly Workload[],
  inventory: Inventory,
): NetworkRequest {
  const named = [...new Set(workloads.map(({ object }) => object.namespace))].sort();
  const namespaces = new Set(named.filter((one) => one === undefined || !exemptNamespaces.includes(one)));
  const policies = networkPolicyCompanions({
    workloads,
    namespaces,
    inventory,
    k3s: true,
    servedPorts: (pod, namespace) => servicePorts(pod, namespace, inventory),
    selects,
    outward: {
      apiServer: apiServer.map(cidrOf),
      internet: allowInternet,
      apiUse: (pod, workload) => useOf(pod, workload, inventory),
    },
  });
  return {
    policies: policies.map(({ namespace, title, document, because, notes = [] }) => ({
      namespace,
      title,
      because,
      notes,
      ...(document === undefined ? {} : { document }),
    })),
    left: [
      ...exemptNamespaces
        .filter((name) => named.includes(name))
        .map((name) => ({ what: name, reason: "it is exempt" })),
      ...workloads
        .filter(({ object }) => namespaces.has(object.namespace))
        .flatMap((workload) => leftOut(workload, inventory)),
    ],
    apiServer: apiServer.map(cidrOf),
    includePackaged,
  };
}

/** A workload for which no policy is made, and why. */
function leftOut({ pods, object }: Workload, inventory: Inventory): NetworkRequest["left"] {
  const what = identityOf(object);
  const isSelected = pods.some(({ labels }) =>
    inventory
      .objects("NetworkPolicy", { namespace: object.namespace })
      .some(({ value }) => selects(asObject(asObject(value["spec"])?.["podSelector"]) ?? {}, labels)),
  );
  const isOnNode = pods.some(({ spec }) => spec.hostNetwork === true);
  return [
    ...(isSelected ? [{ what, reason: "policies of the input select it already" }] : []),
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

/** Accounts of the pods, but for exempt namespaces. */
function accountsOf(
  { exemptNamespaces }: PolicySettings,
  workloads: readonly Workload[],
  inventory: Inventory,
): AccountUse[] {
  const names = companionNames(workloads);
  return workloads
    .filter(({ object }) => object.namespace === undefined || !exemptNamespaces.includes(object.namespace))
    .flatMap((workload) =>
      workload.pods
        .filter(({ shape }) => shape === "complete")
        .map((pod) => accountOf(pod, workload, inventory, names.get(workload))),
    );
}

function accountOf(
  pod: PodTemplate,
  workload: Workload,
  inventory: Inventory,
  ownName: string | undefined,
): AccountUse {
  const account = pod.spec.serviceAccountName ?? "default";
  const grants = grantsOf({ namespace: workload.object.namespace, name: account }, inventory);
  const use = useOf(pod, workload, inventory);
  const isFree = inventory.find("ServiceAccount", workload.object.namespace, ownName ?? "") === undefined;
  return {
    workload,
    pod,
    account,
    ...(account === "default" && ownName !== undefined && isFree ? { ownName } : {}),
    hasToken: hasToken(pod, workload, inventory),
    ...(use === undefined ? {} : { use }),
    rights: grants.grants,
    unknownRoles: grants.unknownRoles,
    escalations: escalationsOf(grants, inventory).map(({ words, resource, grant }) => ({
      words,
      resource,
      right: grant,
    })),
  };
}

/** The pod's field wins over its account's; a projected token is one too. */
function hasToken({ spec }: PodTemplate, { object }: Workload, inventory: Inventory): boolean {
  const projected = spec.volumes.some(({ raw }) => JSON.stringify(raw).includes('"serviceAccountToken"'));
  if (projected) return true;
  if (spec.automountServiceAccountToken !== undefined) return spec.automountServiceAccountToken;
  const account = inventory.find("ServiceAccount", object.namespace, spec.serviceAccountName ?? "default");
  return account?.value["automountServiceAccountToken"] !== false;
}

/**
 * Why a pod uses the Kubernetes API: rights that somebody gave its account by name, or what is passed to it. Nothing without a token.
 * What every account of a cluster or namespace holds shows nothing of one.
 */
function useOf(pod: PodTemplate, workload: Workload, inventory: Inventory): string | undefined {
  if (!hasToken(pod, workload, inventory)) return undefined;
  const account = pod.spec.serviceAccountName ?? "default";
  const binding = ["RoleBinding", "ClusterRoleBinding"]
    .flatMap((kind) => inventory.objects(kind))
    .find((one) => isBoundByName(one, account, workload.object.namespace));
  if (binding === undefined) return signOfApiUse(pod);
  const role = asObject(binding.value["roleRef"]) ?? {};
  return `${identityOf(binding)} gives its account ${account} the rights of ${asString(role["kind"]) ?? ""} ${asString(role["name"]) ?? ""}`;
}

function isBoundByName(binding: KubernetesObject, account: string, namespace: string | undefined): boolean {
  return asList(binding.value["subjects"]).some((subject) => {
    const { kind, name, namespace: within } = asObject(subject) ?? {};
    if (kind === "User") return name === `system:serviceaccount:${namespace ?? ""}:${account}`;
    const place = asString(within) ?? binding.namespace;
    const isThere = place === undefined || namespace === undefined || place === namespace;
    return kind === "ServiceAccount" && name === account && isThere;
  });
}
