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

/**
 * From this id on, no account is to be expected although people's ids may go on to 60000: useradd counts upward from 1000, so that a
 * higher id needs thousands of accounts or an operator's choice.
 */
export const firstUnownedId: Known<number> = {
  value: 10_000,
  source: "shadow-utils useradd(8), UID_MIN; the border of Trivy KSV-0020 and of Datree's check of low ids",
};

/** Ids that systemd gives to services with DynamicUser while they run. */
export const dynamicUsers: IdRange = { first: 61_184, last: 65_519, source: "systemd docs/UIDS-GIDS.md" };

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
