import type { HostAuthority, HostIdentity } from "../values.ts";
import type { Order } from "../verdict.ts";

/**
 * Every authority as the set of authorities at most its own, one bit each (engines.md 2.1). A fixed id that nobody owns and a
 * subordinate id shared by the containers of one user each lack what the other has, so neither holds the other's bit.
 */
const atMost: Readonly<Record<HostAuthority, number>> = {
  exclusive: 0b000001,
  "shared-range": 0b000011,
  unowned: 0b000101,
  system: 0b001111,
  login: 0b011111,
  root: 0b111111,
};

/**
 * Compares two sets of host ids by what their members may do on the host: a set is at most another when each of its members is
 * at most some member of the other. Numbers play no part: uid 1000 of a pod and of a Podman user are the same authority.
 */
export function compareHostIdentities(a: readonly HostIdentity[], b: readonly HostIdentity[]): Order {
  const reachA = reachOf(a);
  const reachB = reachOf(b);
  if (reachA === reachB) return "equal";
  if ((reachA & ~reachB) === 0) return "tighter";
  return (reachB & ~reachA) === 0 ? "looser" : "incomparable";
}

/** The members that no other member dominates, by authority: the normal form in which two equal sets look the same. */
export function strongestAuthorities(identities: readonly HostIdentity[]): HostAuthority[] {
  const present = [...new Set(identities.map((one) => one.authority))];
  return present.filter(
    (one) => !present.some((other) => other !== one && (atMost[one] & ~atMost[other]) === 0),
  );
}

/** "host root", "login user of the node (1000)", "a range of its own": strongest first. */
export function hostIdentitiesInWords(identities: readonly HostIdentity[], noun: "user" | "group"): string {
  if (identities.length === 0) return `no host ${noun}`;
  const strongest = new Set(strongestAuthorities(identities));
  const shown = identities
    .filter((one) => strongest.has(one.authority))
    .map((one) => identityInWords(one, noun));
  const distinct = [...new Set(shown)];
  return distinct.length <= 2
    ? distinct.join(" and ")
    : `${distinct.slice(0, 2).join(", ")} and ${distinct.length - 2} more`;
}

function identityInWords({ authority, id }: HostIdentity, noun: "user" | "group"): string {
  const short = noun === "user" ? "uid" : "gid";
  const number = id === undefined ? "" : ` (${short} ${id})`;
  switch (authority) {
    case "root":
      return noun === "user" ? "host root" : "host root group";
    case "login":
      return `login ${noun === "user" ? "user" : "user's group"} of the node${number}`;
    case "system":
      return `system ${noun} of the node${number}`;
    case "unowned":
      return id === undefined ? `a fixed host ${short} (nobody's)` : `host ${short} ${id} (nobody's)`;
    case "shared-range":
      return "a range shared with the user's other containers";
    case "exclusive":
      return "a range of its own";
  }
}

function reachOf(identities: readonly HostIdentity[]): number {
  let reach = 0;
  for (const { authority } of identities) reach |= atMost[authority];
  return reach;
}
