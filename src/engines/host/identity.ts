import type { Ask, HostAuthority, HostIdentity, Provenance } from "../../confinement/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { accountQuestion } from "../questions.ts";
import { because } from "../stated.ts";
import { commonOwner } from "./id-ranges.ts";

export interface ClassedId {
  readonly identity: HostIdentity;
  readonly because: Provenance;
}

/** Login user of the node when nobody says which: the first id that useradd gives to a person. */
export const assumedLoginUid = 1000;

/** The uid of the person who would run rootless containers on the node. */
export function loginUidOf(node: NodeFacts): number {
  return (
    node.users?.loginUid ??
    node.accounts?.find((account) => account.login && account.uid > 0)?.uid ??
    assumedLoginUid
  );
}

/** Whose a fixed id of the host is: by the node's accounts where they are known, else by the ranges that distributions use. */
export function hostIdentity(kind: "user" | "group", id: number, node: NodeFacts, ask: Ask): ClassedId {
  if (id === 0) return classed("root", id, "id 0 is the host's root");
  if (node.users?.loginUid === id) return classed("login", id, `id ${id} is the node's login user`, "node");
  // Groups of persons follow their users' ids (user private groups); system groups are not in the list of accounts.
  if (node.accounts !== undefined && (kind === "user" || id >= 1000))
    return byAccounts(kind, id, node.accounts);
  return byRange(kind, id, ask);
}

function byAccounts(
  kind: "user" | "group",
  id: number,
  accounts: NonNullable<NodeFacts["accounts"]>,
): ClassedId {
  const account = accounts.find((one) => one.uid === id);
  if (account === undefined)
    return classed("unowned", id, `no account of the node has ${kind} id ${id}`, "node");
  const authority = account.login ? "login" : "system";
  return classed(authority, id, `${kind} id ${id} is ${account.name} on the node`, "node");
}

function byRange(kind: "user" | "group", id: number, ask: Ask): ClassedId {
  const { owner, words, source } = commonOwner(id);
  const open = owner === "login" || owner === "system";
  const authority = open ? ask(accountQuestion(kind, id, owner)) : owner === "service" ? "system" : owner;
  return classed(authority, id, `${kind} id ${id}: ${words}`, "assumption", source);
}

function classed(
  authority: HostAuthority,
  id: number,
  words: string,
  kind: Provenance["kind"] = "kernel",
  source = "user_namespaces(7)",
): ClassedId {
  return { identity: { authority, id }, because: because(kind, words, source) };
}

const power: Readonly<Record<HostAuthority, number>> = {
  root: 5,
  login: 4,
  system: 3,
  unowned: 2,
  "shared-range": 1,
  exclusive: 0,
};

/** Each identity once, most powerful first. */
export function byPower(identities: readonly HostIdentity[]): readonly HostIdentity[] {
  if (identities.length === 1) return identities;
  const unique = identities.filter(
    (one, index) =>
      identities.findIndex((other) => other.authority === one.authority && other.id === one.id) === index,
  );
  return unique.sort((a, b) => power[b.authority] - power[a.authority] || (a.id ?? 0) - (b.id ?? 0));
}
