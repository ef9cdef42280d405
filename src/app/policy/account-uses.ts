import { escalationsOf, grantsOf } from "../../engines/index.ts";
import { companionNames, signOfApiUse } from "../../harden/index.ts";
import type { AccountUse } from "../../policies/index.ts";
import type { Inventory, KubernetesObject, PodTemplate, Workload } from "../../workload/index.ts";
import { asList, asObject, asString, identityOf } from "../../workload/index.ts";
import type { PolicySettings } from "./make-policy.ts";

/** Accounts of the pods, but for exempt namespaces. */
export function accountsOf(
  { exemptNamespaces }: PolicySettings,
  workloads: readonly Workload[],
  inventory: Inventory,
): AccountUse[] {
  const written = workloads.filter(({ owner, object }) => owner === undefined && object.owners.length === 0);
  const names = companionNames(written);
  return written
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
export function useOf(pod: PodTemplate, workload: Workload, inventory: Inventory): string | undefined {
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
