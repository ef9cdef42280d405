import type { DimensionValues, Provenance } from "../../../confinement/index.ts";
import type { Inventory } from "../../../workload/index.ts";
import { oncePerObject } from "../../once.ts";
import { because, fromObject } from "../../stated.ts";
import type { Grants } from "./grants.ts";
import type { Grant } from "./rules.ts";
import { allows } from "./rules.ts";

export type Permissions = DimensionValues["api-permissions"];

interface Judged {
  readonly level: Permissions;
  readonly words: string;
}

/** Ways from a permission to cluster-admin, wherever in the cluster it holds. Sources at `goodPractices`. */
interface Escalation {
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resource: string;
  readonly words: string;
  /** `cluster`: only when it holds in the whole cluster or in kube-system; else it gives `otherwise`. */
  readonly scope: "any" | "cluster" | "unrestricted-namespace";
}

const goodPractices = "kubernetes.io docs, RBAC good practices, section on privilege escalation risks";
const rbacGroup = "rbac.authorization.k8s.io";
const makes = ["create", "update", "patch"];

const podMakers: readonly (readonly [group: string, resource: string])[] = [
  ["", "pods"],
  ["", "replicationcontrollers"],
  ["apps", "deployments"],
  ["apps", "statefulsets"],
  ["apps", "daemonsets"],
  ["apps", "replicasets"],
  ["batch", "jobs"],
  ["batch", "cronjobs"],
];

const escalations: readonly Escalation[] = [
  { verbs: ["*"], group: "*", resource: "*", scope: "cluster", words: "may do everything" },
  {
    verbs: ["escalate"],
    group: rbacGroup,
    resource: "clusterroles",
    scope: "any",
    words: "may write any permission into a ClusterRole (escalate)",
  },
  {
    verbs: ["escalate"],
    group: rbacGroup,
    resource: "roles",
    scope: "cluster",
    words: "may write any permission into a Role (escalate)",
  },
  {
    verbs: ["bind"],
    group: rbacGroup,
    resource: "clusterroles",
    scope: "any",
    words: "may bind itself to any ClusterRole (bind)",
  },
  {
    verbs: ["bind"],
    group: rbacGroup,
    resource: "roles",
    scope: "cluster",
    words: "may bind itself to any Role (bind)",
  },
  {
    verbs: ["impersonate"],
    group: "",
    resource: "users",
    scope: "any",
    words: "may act as any user (impersonate)",
  },
  {
    verbs: ["impersonate"],
    group: "",
    resource: "groups",
    scope: "any",
    words: "may act as any group (impersonate)",
  },
  {
    verbs: ["impersonate"],
    group: "",
    resource: "serviceaccounts",
    scope: "cluster",
    words: "may act as any service account (impersonate)",
  },
  {
    verbs: ["get", "create"],
    group: "",
    resource: "nodes/proxy",
    scope: "any",
    words: "may command every kubelet (nodes/proxy)",
  },
  {
    verbs: ["create"],
    group: "",
    resource: "serviceaccounts/token",
    scope: "cluster",
    words: "may issue tokens of any service account",
  },
  {
    verbs: ["create", "get"],
    group: "",
    resource: "pods/exec",
    scope: "cluster",
    words: "may run commands in any pod (pods/exec)",
  },
  {
    verbs: ["create", "get"],
    group: "",
    resource: "pods/attach",
    scope: "cluster",
    words: "may attach to any pod (pods/attach)",
  },
  {
    verbs: ["update", "patch"],
    group: "",
    resource: "pods/ephemeralcontainers",
    scope: "unrestricted-namespace",
    words: "may add containers to running pods",
  },
  {
    verbs: ["create"],
    group: "",
    resource: "persistentvolumes",
    scope: "any",
    words: "may make a volume of any host path (persistentvolumes)",
  },
  {
    verbs: ["update", "approve"],
    group: "certificates.k8s.io",
    resource: "certificatesigningrequests/approval",
    scope: "any",
    words: "may approve client certificates",
  },
  {
    verbs: makes,
    group: "admissionregistration.k8s.io",
    resource: "mutatingwebhookconfigurations",
    scope: "any",
    words: "may rewrite what is admitted (mutating webhooks)",
  },
  {
    verbs: makes,
    group: "admissionregistration.k8s.io",
    resource: "validatingwebhookconfigurations",
    scope: "any",
    words: "may read what is admitted (validating webhooks)",
  },
  {
    verbs: makes,
    group: "admissionregistration.k8s.io",
    resource: "mutatingadmissionpolicies",
    scope: "any",
    words: "may rewrite what is admitted (mutating policies)",
  },
  {
    verbs: makes,
    group: "helm.cattle.io",
    resource: "helmchartconfigs",
    scope: "cluster",
    words: "may change what k3s' Helm controller installs as cluster-admin",
  },
  {
    verbs: makes,
    group: "helm.cattle.io",
    resource: "helmcharts",
    scope: "any",
    words: "may have k3s' Helm controller install anything as cluster-admin",
  },
  ...podMakers.map(([group, resource]): Escalation => ({
    // Of a pod that is there only the image can be changed.
    verbs: resource === "pods" ? ["create"] : makes,
    group,
    resource,
    scope: "unrestricted-namespace",
    words: `may make pods where nothing forbids privileged ones (${resource})`,
  })),
];

const ladder: readonly Permissions[] = ["none", "read", "read-secrets", "write", "cluster-admin"];
const reads = ["get", "list", "watch"];
/** Reviews ask the API server a question and change nothing. */
const reviews = [
  "tokenreviews",
  "subjectaccessreviews",
  "selfsubjectaccessreviews",
  "selfsubjectrulesreviews",
  "selfsubjectreviews",
  "localsubjectaccessreviews",
];

/** The most that any of the grants allows, and why. What follows from several grants together is not worked out, but for Secrets. */
export function permissionsOf(
  parts: readonly Grants[],
  inventory: Inventory,
): { readonly level: Permissions; readonly because: Provenance } {
  let strongest: JudgedGrant | undefined;
  for (const part of parts) {
    const one = strongestOnce(part, inventory);
    if (one !== undefined && isStronger(one, strongest)) strongest = one;
  }
  if (strongest === undefined) {
    return {
      level: "none",
      because: because(
        "api-default",
        "no role beyond discovery is bound to the service account",
        goodPractices,
      ),
    };
  }
  const { level, words, grant } = strongest;
  return { level, because: fromObject(grant.binding, `${words}, through ${grant.role}`) };
}

/** One way from a right to more than it says. */
export interface EscalationPath {
  /** "may run commands in any pod (pods/exec)". */
  readonly words: string;
  /** As in a rule of a role: "pods/exec", "clusterroles"; "*" for everything. */
  readonly resource: string;
  readonly grant: Grant;
}

/** Every way to cluster-admin, or to Secrets, that the grants open by themselves. A rule for everything is told as that alone. */
export function escalationsOf({ grants }: Grants, inventory: Inventory): readonly EscalationPath[] {
  return grants.flatMap((grant) => {
    const found = escalations
      .filter((one) => isOpened(one, grant, inventory))
      .map(({ words, resource }) => ({ words, resource, grant }));
    const all = found.find(({ resource }) => resource === "*");
    if (all !== undefined) return [all];
    const secrets = allows(grant, reads, "", "secrets")
      ? [{ words: "may read Secrets", resource: "secrets", grant }]
      : [];
    const tokens = isSecretToken(grant)
      ? [{ words: secretTokenWords, resource: "serviceaccounts/token", grant }]
      : [];
    return [...found, ...secrets, ...tokens];
  });
}

function isOpened(one: Escalation, grant: Grant, inventory: Inventory): boolean {
  return allows(grant, usable(one.verbs, grant), one.group, one.resource) && reaches(one, grant, inventory);
}

const secretTokenWords = "may make and read a token Secret of any service account";

interface JudgedGrant extends Judged {
  readonly grant: Grant;
}

/** What a binding to a group grants is granted to many accounts. */
function strongestOnce(part: Grants, inventory: Inventory): JudgedGrant | undefined {
  const known = strongestParts(inventory);
  let entry = known.get(part);
  if (entry === undefined) known.set(part, (entry = { strongest: strongestOf(part, inventory) }));
  return entry.strongest;
}

const strongestParts = oncePerObject(() => new WeakMap<Grants, { strongest: JudgedGrant | undefined }>());

/** The first of those that allow most. */
function strongestOf({ grants }: Grants, inventory: Inventory): JudgedGrant | undefined {
  let strongest: JudgedGrant | undefined;
  for (const grant of grants) {
    const { level, words } = judgeGrant(grant, inventory);
    if (isStronger({ level, words }, strongest)) strongest = { level, words, grant };
    if (level === "cluster-admin") break;
  }
  return strongest;
}

function isStronger({ level }: Judged, than: Judged | undefined): boolean {
  return than === undefined || ladder.indexOf(level) > ladder.indexOf(than.level);
}

function judgeGrant(grant: Grant, inventory: Inventory): Judged {
  const escalation = escalations.find((one) => isOpened(one, grant, inventory));
  if (escalation !== undefined) return { level: "cluster-admin", words: escalation.words };
  if (isSecretToken(grant)) return { level: "cluster-admin", words: secretTokenWords };
  const changing = grant.verbs.find((verb) => !reads.includes(verb));
  const resource = grant.resources.find((one) => !reviews.includes(one));
  if (changing !== undefined && resource !== undefined)
    return { level: "write", words: `may ${changing} ${resource}` };
  if (allows(grant, reads, "", "secrets")) return { level: "read-secrets", words: "may read Secrets" };
  if (resource !== undefined) return { level: "read", words: `may read ${resource}` };
  return grant.urls.length > 0
    ? { level: "read", words: `may read ${grant.urls[0]}` }
    : { level: "none", words: "asks reviews only" };
}

function isSecretToken(grant: Grant): boolean {
  return (
    isClusterWide(grant) &&
    grant.names.length === 0 &&
    allows(grant, ["create"], "", "secrets") &&
    allows(grant, reads, "", "secrets")
  );
}

/** A rule that is limited to names cannot be used to create, and binds or impersonates the named only. */
function usable(verbs: readonly string[], grant: Grant): readonly string[] {
  if (grant.names.length === 0) return verbs;
  if (verbs.includes("bind") || verbs.includes("impersonate"))
    return grant.names.some(isPowerful) ? verbs : [];
  return verbs.filter((verb) => verb !== "create");
}

function reaches({ scope }: Escalation, grant: Grant, inventory: Inventory): boolean {
  if (scope === "any") return true;
  if (isClusterWide(grant)) return true;
  return scope === "unrestricted-namespace" && !forbidsPrivileged(grant.namespace, inventory);
}

function isPowerful(name: string): boolean {
  return name === "cluster-admin" || name === "system:masters" || name.startsWith("system:");
}

function isClusterWide(grant: Grant): boolean {
  return grant.everywhere || grant.namespace === "kube-system";
}

/** Whether the namespace's label keeps privileged pods out. */
function forbidsPrivileged(namespace: string | undefined, inventory: Inventory): boolean {
  if (namespace === undefined) return false;
  const level = inventory.find("Namespace", undefined, namespace)?.labels[
    "pod-security.kubernetes.io/enforce"
  ];
  return level === "baseline" || level === "restricted";
}
