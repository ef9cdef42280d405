import type { AccountRight, AccountUse } from "../policy-request.ts";
import { workloadIdentity } from "../../workload/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import { chainOf } from "./chains.ts";

/** What each account holds and how it becomes more, as comments; empty when no account of the input holds anything. */
export function rightsText(uses: readonly AccountUse[]): string {
  const accounts = new Map<string, AccountUse[]>();
  for (const use of uses.filter(({ rights, unknownRoles }) => rights.length + unknownRoles.length > 0)) {
    const key = [use.workload.object.namespace, use.account].filter((part) => part !== undefined).join("/");
    accounts.set(key, [...(accounts.get(key) ?? []), use]);
  }
  if (accounts.size === 0) return "";
  const names = [...accounts.keys()].sort();
  const texts = names.map((name) => accountText(name, accounts.get(name) ?? []));
  const isWide = uses.some(({ rights }) => rights.some(isWildcard));
  return [
    "---\n",
    "# Rights of the accounts, and what they become.\n",
    ...texts,
    isWide ? recipe() : "",
  ].join("");
}

function accountText(name: string, uses: readonly AccountUse[]): string {
  const [first] = uses;
  if (first === undefined) return "";
  const users = uses.map(({ workload }) => workloadIdentity(workload));
  const wide = first.rights.filter(isWildcard);
  const idle = uses.every(({ hasToken }) => !hasToken);
  return [
    "#\n",
    wrapComment(`${name}, used by ${users.join(", ")}:`),
    ...lines(first.rights.map((right) => `${rightInWords(right)}, by ${right.role} (${right.binding})`)),
    ...lines(first.unknownRoles.map((role) => `whatever ${role} allows, which is not in the input`)),
    ...lines(
      wide.map(
        (right) =>
          `too wide to be meant: ${rightInWords(right)}. What it needs of that is in no manifest: look it up as below, and write it out`,
      ),
    ),
    ...lines(
      first.escalations.map(
        ({ words, resource, right }) => `ESCALATION: it ${words}, by ${right.role}: ${chainOf(resource)}`,
      ),
    ),
    ...(idle
      ? lines([
          "no pod of the input under it has a token, so that the input does not use these rights: remove the bindings, unless something else uses the account",
        ])
      : []),
  ].join("");
}

function lines(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => wrapComment(`  - ${text}.`));
}

function isWildcard({ verbs, resources, groups }: AccountRight): boolean {
  return verbs.includes("*") || resources.includes("*") || (groups.includes("*") && resources.length > 0);
}

function rightInWords({
  verbs,
  resources,
  groups,
  names,
  urls,
  everywhere,
  namespace,
}: AccountRight): string {
  const what = resources.length > 0 ? resources : urls;
  const others = groups.filter((group) => group !== "");
  const ofGroups =
    others.length === 0
      ? ""
      : ` of ${others.map((group) => (group === "*" ? "every API group" : group)).join(", ")}`;
  const named = names.length === 0 ? "" : ` named ${names.join(", ")}`;
  const where = everywhere ? "in the whole cluster" : `in ${namespace ?? "the namespace of its binding"}`;
  return `${verbs.join(", ").replaceAll("*", "every verb")} on ${what.join(", ").replaceAll("*", "everything")}${ofGroups}${named} ${where}`;
}

/** How to find out what an account does. Source: kubernetes.io docs, Auditing; the log's place is that of podseal policy --engine k3s. */
function recipe(): string {
  return [
    "#\n",
    wrapComment(
      "What an account really asks for is in the audit log of the API server (podseal policy --engine k3s switches it on). Let it run through a restart, an upgrade and a backup, then:",
    ),
    '#   jq -r \'select(.user.username == "system:serviceaccount:NAMESPACE:NAME")\n',
    '#     | [.verb, .objectRef.apiGroup // "", .objectRef.resource // .requestURI, .objectRef.subresource // "", .objectRef.namespace // ""]\n',
    "#     | @tsv' /var/lib/rancher/k3s/server/logs/audit.log | sort | uniq -c\n",
  ].join("");
}
