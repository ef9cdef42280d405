import type { Inventory, Json, JsonObject, KubernetesObject } from "../../../workload/index.ts";
import { asList, asObject, asString, identityOf } from "../../../workload/index.ts";
import { once, oncePerObject } from "../../once.ts";
import { objectsIn } from "../objects.ts";
import { selects } from "../selector.ts";
import { builtInRoles } from "./built-in-roles.ts";
import type { Grant, Rule } from "./rules.ts";
import { rulesOf } from "./rules.ts";

export interface ServiceAccountName {
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface Grants {
  readonly grants: readonly Grant[];
  /** Bound roles whose content is neither in the input nor known. */
  readonly unknownRoles: readonly string[];
}

/** Everything that the input's bindings give to a service account: by its name, its user name and its groups. */
export function grantsOf(account: ServiceAccountName, inventory: Inventory): Grants {
  const parts = grantsByBinding(account, inventory);
  return {
    grants: parts.flatMap((part) => part.grants),
    unknownRoles: parts.flatMap((part) => part.unknownRoles),
  };
}

/** The same for each binding by itself, those of the whole cluster first. */
export function grantsByBinding(account: ServiceAccountName, inventory: Inventory): readonly Grants[] {
  const { byAccount, others } = bindingsOf(inventory);
  const held = [...(byAccount.get(account.name) ?? []), ...others].filter(({ binding }) =>
    asList(binding.value["subjects"]).some((subject) => isHeldBy(subject, binding, account)),
  );
  return held.sort((a, b) => a.position - b.position).map(({ grants }) => grants());
}

interface HeldBinding {
  readonly binding: KubernetesObject;
  /** Place among the bindings, those of the whole cluster first. */
  readonly position: number;
  readonly grants: () => Grants;
}

interface Bindings {
  /** By the name of each service account among the subjects. */
  readonly byAccount: ReadonlyMap<string, readonly HeldBinding[]>;
  /** Those that have subjects of another kind, which may mean any account. */
  readonly others: readonly HeldBinding[];
}

const bindingsOf = oncePerObject((inventory: Inventory): Bindings => {
  const byAccount = new Map<string, HeldBinding[]>();
  const others: HeldBinding[] = [];
  const all = ["ClusterRoleBinding", "RoleBinding"].flatMap((kind) => inventory.objects(kind));
  for (const [position, binding] of all.entries()) {
    const held = { binding, position, grants: once(() => grantsThrough(binding, inventory)) };
    const subjects = objectsIn(binding.value["subjects"]);
    if (subjects.some(({ kind }) => kind !== "ServiceAccount")) {
      others.push(held);
      continue;
    }
    for (const name of new Set(subjects.map((subject) => asString(subject["name"]) ?? "")))
      byAccount.set(name, [...(byAccount.get(name) ?? []), held]);
  }
  return { byAccount, others };
});

function isHeldBy(subject: Json, binding: KubernetesObject, account: ServiceAccountName): boolean {
  const { kind, name, namespace } = asObject(subject) ?? {};
  if (kind === "ServiceAccount")
    return name === account.name && mayBeSame(asString(namespace) ?? binding.namespace, account.namespace);
  if (kind === "Group") return isGroupOf(asString(name) ?? "", account);
  return kind === "User" && isUserOf(asString(name) ?? "", account);
}

function isGroupOf(group: string, account: ServiceAccountName): boolean {
  if (group === "system:serviceaccounts" || group === "system:authenticated") return true;
  const prefix = "system:serviceaccounts:";
  return group.startsWith(prefix) && mayBeSame(group.slice(prefix.length), account.namespace);
}

function isUserOf(user: string, account: ServiceAccountName): boolean {
  const [system, kind, namespace, name] = user.split(":");
  return (
    system === "system" &&
    kind === "serviceaccount" &&
    name === account.name &&
    mayBeSame(namespace, account.namespace)
  );
}

/** An object without a namespace gets one when it is applied: it may be any. */
function mayBeSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function grantsThrough(binding: KubernetesObject, inventory: Inventory): Grants {
  const reference = asObject(binding.value["roleRef"]) ?? {};
  const kind = asString(reference["kind"]) ?? "";
  const name = asString(reference["name"]) ?? "";
  const rules = rulesOfReference(kind, name, binding, inventory);
  if (rules === undefined) return { grants: [], unknownRoles: [`${kind}/${name}`] };
  const place = {
    namespace: binding.kind === "RoleBinding" ? binding.namespace : undefined,
    everywhere: binding.kind === "ClusterRoleBinding",
    binding: identityOf(binding),
    role: `${kind}/${name}`,
  };
  return { grants: rules.map((rule) => ({ ...rule, ...place })), unknownRoles: [] };
}

/** undefined when the role exists or may exist, and what it allows is not known. */
function rulesOfReference(
  kind: string,
  name: string,
  binding: KubernetesObject,
  inventory: Inventory,
): readonly Rule[] | undefined {
  const role = inventory.find(kind, kind === "Role" ? binding.namespace : undefined, name);
  if (role !== undefined) return [...rulesOf(role), ...aggregatedRules(role, inventory)];
  const builtIn =
    kind === "ClusterRole" && Object.hasOwn(builtInRoles, name) ? builtInRoles[name] : undefined;
  if (builtIn !== undefined) return [...builtIn, ...addedRules(name, inventory)];
  const mayExist = !inventory.complete || name.startsWith("system:");
  return mayExist ? undefined : [];
}

/** The rules that a controller copies into a ClusterRole with an aggregationRule, from those of the input that it selects. */
function aggregatedRules(role: KubernetesObject, inventory: Inventory): Rule[] {
  const rule = asObject(role.value["aggregationRule"]);
  const selectors = objectsIn(rule?.["clusterRoleSelectors"]);
  if (selectors.length === 0) return [];
  const parts = inventory.objects("ClusterRole").filter((one) => one !== role && isSelected(one, selectors));
  return parts.flatMap(rulesOf);
}

/** What roles of the input add to the built-in ones; the server's own parts put view into edit and edit into admin. */
const addedBy: Readonly<Record<string, readonly string[]>> = {
  view: ["view"],
  edit: ["view", "edit"],
  admin: ["view", "edit", "admin"],
};

function addedRules(name: string, inventory: Inventory): Rule[] {
  const labels = (addedBy[name] ?? []).map((part) => `rbac.authorization.k8s.io/aggregate-to-${part}`);
  return inventory
    .objects("ClusterRole")
    .filter((role) => labels.some((label) => role.labels[label] === "true"))
    .flatMap(rulesOf);
}

function isSelected(role: KubernetesObject, selectors: readonly JsonObject[]): boolean {
  return selectors.some((selector) => selects(selector, role.labels));
}
