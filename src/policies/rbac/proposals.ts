import { builtInGroups, clusterScoped } from "../../facts/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import type { AccountRight, AccountUse } from "../policy-request.ts";
import { commentOut } from "../yaml/comment-out.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { writeYaml } from "../yaml/write-yaml.ts";
import type { Shown } from "./evidence.ts";
import { namedSecrets, watchedNamespaces } from "./evidence.ts";

/** Something narrower than what the input gives, and why it may be enough. */
interface Proposal {
  readonly because: string;
  readonly documents: readonly YamlValue[];
}

/**
 * Narrower rights for the accounts of the input, every line a comment: the manifests show a reason for each, and none proves that the rest is
 * not needed. Empty where there is none.
 */
export function proposalsText(uses: readonly AccountUse[]): string {
  const accounts = groupsOf(uses, ({ workload, account }) =>
    JSON.stringify([workload.object.namespace ?? null, account]),
  );
  const proposals = accounts.flatMap(proposalsFor);
  if (proposals.length === 0) return "";
  const head = wrapComment(
    "Narrower rights, for you to decide: the workloads' own settings give a reason for each, and nothing proves that more is not needed. Try one where it may fail, with the audit log at hand. Remove the first # of each line to make it an object.",
  );
  const texts = proposals.map(({ because, documents }) =>
    [wrapComment(because), documents.map((one) => writeYaml(one)).join("---\n")].join(""),
  );
  return ["---\n", commentOut([head, ...texts].join("---\n"))].join("");
}

/** Of the uses of one account. */
function proposalsFor(uses: readonly AccountUse[]): readonly Proposal[] {
  const [first] = uses;
  // An account without a token uses no right; one whose namespace is not known cannot be named in a binding.
  if (first === undefined || uses.every(({ hasToken }) => !hasToken)) return [];
  if (first.workload.object.namespace === undefined || first.account === "default") return [];
  return [...inNamespaces(uses, first), ...withSecretNames(uses, first), ...withVerbs(first)];
}

/** A RoleBinding in each namespace that the settings name, in place of a ClusterRoleBinding. */
function inNamespaces(uses: readonly AccountUse[], { rights, account, workload }: AccountUse): Proposal[] {
  const shown = ofEvery(uses, watchedNamespaces);
  if (shown === undefined) return [];
  const subject = { kind: "ServiceAccount", name: account, namespace: workload.object.namespace ?? "" };
  return byBinding(rights.filter(({ everywhere }) => everywhere))
    .filter((own) => own.some((right) => scopeOf(right) !== "cluster"))
    .map((own): Proposal => {
      const [{ binding, role }] = own;
      const wide = own.filter((right) => scopeOf(right) === "cluster");
      const open = own.filter((right) => scopeOf(right) === "unknown").flatMap(({ resources }) => resources);
      const name = binding.split("/").at(-1) ?? "";
      return {
        because: [
          `In place of ${binding}, which gives ${accountOf(workload.object.namespace, account)} the rights of ${role} in the whole cluster: ${shown.by} names ${shown.names.join(", ")}.`,
          "Look up in the program's documentation whether that limits what it reads and writes.",
          ...(open.length === 0
            ? []
            : [`Whether ${[...new Set(open)].join(", ")} belong to namespaces is not known here.`]),
          ...(wide.length === 0 ? [] : ["What belongs to no namespace keeps a binding of its own."]),
        ].join(" "),
        documents: [
          ...shown.names.map((namespace) => roleBinding(name, namespace, role, subject)),
          ...(wide.length === 0 ? [] : clusterRest(name, wide, subject)),
        ],
      };
    });
}

/** Rules on Secrets with the names that settings show. */
function withSecretNames(uses: readonly AccountUse[], { rights, account, workload }: AccountUse): Proposal[] {
  const { namespace = "" } = workload.object;
  const shown = ofEvery(uses, namedSecrets);
  if (shown === undefined) return [];
  return rights.filter(isOnAnySecret).map((right): Proposal => {
    const verbs = right.verbs.includes("*") ? usualVerbs : right.verbs;
    const narrowed = verbs.filter((verb) => !namelessVerbs.includes(verb));
    const rest = verbs.filter((verb) => namelessVerbs.includes(verb));
    return {
      because: `In place of "${right.verbs.join(", ")} on secrets" of ${right.role} (${right.binding}), which ${accountOf(namespace, account)} holds: ${shown.by} names Secret ${shown.names.join(", ")}. A program that lists or watches Secrets must ask for that one by its name (fieldSelector metadata.name), or cannot be narrowed so.`,
      documents: [
        {
          apiVersion: rbacVersion,
          kind: "Role",
          metadata: { name: `${account}-secrets`, namespace },
          rules: [
            { apiGroups: [""], resources: ["secrets"], resourceNames: [...shown.names], verbs: narrowed },
            ...(rest.length === 0 ? [] : [{ apiGroups: [""], resources: ["secrets"], verbs: rest }]),
          ],
        },
      ],
    };
  });
}

/** Requests that name no object. Source: kubernetes.io docs, Using RBAC Authorization, Referring to resources. */
const namelessVerbs = ["create", "deletecollection"];

function isOnAnySecret({ resources, names, groups, verbs }: AccountRight): boolean {
  return (
    resources.includes("secrets") &&
    names.length === 0 &&
    groups.includes("") &&
    verbs.some((verb) => !namelessVerbs.includes(verb))
  );
}

/** The verbs of every resource. Source: kubernetes.io docs, Authorization, Determine the request verb. */
const usualVerbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/** Every verb on named resources also is escalate, bind, impersonate and what a later server invents. */
function withVerbs({ rights, workload, account }: AccountUse): Proposal[] {
  const wide = rights.filter(
    ({ verbs, resources }) => verbs.includes("*") && resources.length > 0 && !resources.includes("*"),
  );
  return byBinding(wide).map((own): Proposal => ({
    because: `In place of rules with every verb (*) in ${own[0].role}, which ${accountOf(workload.object.namespace, account)} holds by ${own[0].binding}: the verbs that clients have. Every verb also is escalate, bind, impersonate and approve, and whatever a later server adds. Which of these it uses is in no manifest: leave out what the audit log does not show.`,
    documents: [
      {
        apiVersion: rbacVersion,
        kind: own[0].role.split("/")[0] ?? "",
        metadata: {
          name: own[0].role.split("/")[1] ?? "",
          ...(own[0].role.startsWith("Role/") ? { namespace: own[0].namespace ?? "" } : {}),
        },
        rules: own.map((right) => ruleOf({ ...right, verbs: usualVerbs })),
      },
    ],
  }));
}

const rbacVersion = "rbac.authorization.k8s.io/v1";

/** What the settings of every workload of an account show together; undefined where one shows nothing. */
function ofEvery(
  uses: readonly AccountUse[],
  show: (use: AccountUse) => Shown | undefined,
): Shown | undefined {
  const shown = uses.map((use) => ({ use, found: show(use) }));
  const all = shown.flatMap(({ use, found }) =>
    found === undefined ? [] : [{ ...found, by: `${found.by} of ${workloadIdentity(use.workload)}` }],
  );
  if (all.length < uses.length) return undefined;
  return {
    names: [...new Set(all.flatMap(({ names }) => names))].sort(),
    by: [...new Set(all.map(({ by }) => by))].join("; "),
  };
}

type Rights = [AccountRight, ...AccountRight[]];

function byBinding(rights: readonly AccountRight[]): Rights[] {
  return groupsOf(rights, ({ binding, role }) => `${binding} ${role}`);
}

/** In the order in which the first of each came. */
function groupsOf<One>(all: readonly One[], keyOf: (one: One) => string): [One, ...One[]][] {
  const groups = new Map<string, [One, ...One[]]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Where the resources of a rule are: in namespaces, in none, or who knows (custom resources, everything). */
function scopeOf({ groups, resources, urls }: AccountRight): "namespace" | "cluster" | "unknown" {
  if (urls.length > 0) return "cluster";
  const isKnown = groups.every((group) => builtInGroups.value.includes(group)) && !resources.includes("*");
  if (!isKnown) return "unknown";
  const outside = groups.flatMap((group) => clusterScoped.value[group] ?? []);
  return resources.some((resource) => outside.includes(resource.split("/")[0] ?? ""))
    ? "cluster"
    : "namespace";
}

function accountOf(namespace: string | undefined, account: string): string {
  return [namespace, account].filter((one) => one !== undefined).join("/");
}

function roleBinding(name: string, namespace: string, role: string, subject: YamlValue): YamlValue {
  const [kind = "", roleName = ""] = role.split("/");
  return {
    apiVersion: rbacVersion,
    kind: "RoleBinding",
    metadata: { name, namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: roleName },
    subjects: [subject],
  };
}

function clusterRest(name: string, rights: readonly AccountRight[], subject: YamlValue): YamlValue[] {
  const rest = `${name}-cluster`;
  return [
    { apiVersion: rbacVersion, kind: "ClusterRole", metadata: { name: rest }, rules: rights.map(ruleOf) },
    {
      apiVersion: rbacVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: rest },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: rest },
      subjects: [subject],
    },
  ];
}

function ruleOf({ groups, resources, names, urls, verbs }: AccountRight): YamlValue {
  return {
    ...(urls.length > 0
      ? { nonResourceURLs: [...urls] }
      : { apiGroups: [...groups], resources: [...resources] }),
    ...(names.length === 0 ? {} : { resourceNames: [...names] }),
    verbs: [...verbs],
  };
}
