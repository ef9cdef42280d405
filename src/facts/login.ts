import type { Fact, Known } from "./fact.ts";

/** An interval of user or group ids, both ends included. */
export interface IdRange extends Fact {
  readonly first: number;
  readonly last: number;
}

/** Ids that people's accounts get by default: UID_MIN and UID_MAX of login.defs. */
export const loginUsers: IdRange = {
  first: 1000,
  last: 60000,
  source: "shadow-utils etc/login.defs (UID_MIN, UID_MAX)",
};

/** Ids of system accounts that packages create: below UID_MIN. 0 is root. */
export const systemUsers: IdRange = {
  first: 1,
  last: 999,
  source: "shadow-utils etc/login.defs (SYS_UID_MIN, SYS_UID_MAX); Debian Policy 9.2.2",
  note: "Debian: 1 to 99 fixed, 100 to 999 as packages are installed",
};

/** Subordinate ids that useradd gives a new account for its user namespaces. */
export const subordinateIds = {
  first: 100000,
  count: 65536,
  source: "shadow-utils etc/login.defs (SUB_UID_MIN, SUB_UID_COUNT)",
} as const satisfies Fact & { readonly first: number; readonly count: number };

/** User and group of what cannot be mapped (kernel.overflowuid). */
export const nobody: Known<number> = {
  value: 65534,
  source: "Linux Documentation/admin-guide/sysctl/kernel.rst (overflowuid)",
};

/**
 * What a fixed id commonly is on a node of which nothing is known: `root`; `system`, the account of a package; `login`, a person's account;
 * `nobody`; `unowned`, an id that no default range gives to an account.
 */
export function commonOwnerOf(id: number): "root" | "system" | "login" | "nobody" | "unowned" {
  if (id === 0) return "root";
  if (id === nobody.value) return "nobody";
  if (within(id, systemUsers)) return "system";
  return within(id, loginUsers) && id < probableLogins.value + loginUsers.first ? "login" : "unowned";
}

/** How many accounts above UID_MIN a node is taken to have at most, when nothing is known: ids beyond are seldom a person's. */
export const probableLogins: Known<number> = {
  value: 1000,
  source: "convention: ids are given one after another from UID_MIN",
  note: "a judgement, not a measurement",
};

function within(id: number, range: IdRange): boolean {
  return id >= range.first && id <= range.last;
}
