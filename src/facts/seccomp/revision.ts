import type { ConditionalCall, SeccompCondition } from "../../confinement/index.ts";

/**
 * One revision of an engine's default profile, as the change from the revision before it in the list (the first changes nothing:
 * it is whole). Names are separated by white space. What is not written stays as it was.
 * All of it holds for Linux >= 4.8, where ptrace and process_vm_* are let through.
 */
export interface ProfileRevision {
  /** Names the release of which it was read first; `profile-versions.ts` says which releases have it. */
  readonly id: string;
  readonly source: string;
  /** The error of a refused call, unless a rule names another. It does not bear on confinement, but on compatibility. */
  readonly defaultErrno?: "EPERM" | "ENOSYS";
  /** Calls allowed whatever their arguments, on both architectures, without any capability. */
  readonly add?: string;
  readonly remove?: string;
  /** Further calls of one architecture; replaces the list before. */
  readonly amd64?: string;
  readonly arm64?: string;
  /** Calls allowed under conditions on their arguments, see `parseConditions`; "" takes the entry away. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Further calls allowed when the bounding set has a capability (or all of "A+B"); replaces that capability's list. */
  readonly capabilities?: Readonly<Record<string, string>>;
  /** Conditions that hold instead when the bounding set has a capability. */
  readonly capabilityConditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A revision with everything that it takes over from those before it. */
export interface WholeRevision {
  readonly id: string;
  readonly source: string;
  readonly defaultErrno: "EPERM" | "ENOSYS";
  readonly names: ReadonlySet<string>;
  readonly amd64: readonly string[];
  readonly arm64: readonly string[];
  readonly conditions: Readonly<Record<string, string>>;
  readonly capabilities: Readonly<Record<string, string>>;
  readonly capabilityConditions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A revision of a list, whole; undefined where none has this id. Costs a pass over those before it: keep the result. */
export function wholeRevision(revisions: readonly ProfileRevision[], id: string): WholeRevision | undefined {
  const last = revisions.findIndex((one) => one.id === id);
  if (last === -1) return undefined;
  const changes = revisions.slice(0, last + 1);
  const names = new Set<string>();
  for (const { remove, add } of changes) {
    for (const name of words(remove)) names.delete(name);
    for (const name of words(add)) names.add(name);
  }
  return { ...changes.reduce(apply, nothing), names };
}

const nothing: Omit<WholeRevision, "names"> = {
  id: "",
  source: "",
  defaultErrno: "EPERM",
  amd64: [],
  arm64: [],
  conditions: {},
  capabilities: {},
  capabilityConditions: {},
};

/** All but the names, which are changed in place: there are hundreds. */
function apply(before: typeof nothing, change: ProfileRevision): typeof nothing {
  return {
    id: change.id,
    source: change.source,
    defaultErrno: change.defaultErrno ?? before.defaultErrno,
    amd64: change.amd64 === undefined ? before.amd64 : words(change.amd64),
    arm64: change.arm64 === undefined ? before.arm64 : words(change.arm64),
    conditions: { ...before.conditions, ...change.conditions },
    capabilities: { ...before.capabilities, ...change.capabilities },
    capabilityConditions: { ...before.capabilityConditions, ...change.capabilityConditions },
  };
}

/** The names of a white-space separated list. */
export function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\s+/).filter((word) => word !== "");
}

/**
 * Reads the conditions under which a call is allowed: alternatives joined by "or", each a list of conditions joined by "and".
 * A condition is `arg0 == 5` (also != < <= > >=) or `arg0 & 0xff == 5`. "" gives no alternative.
 */
export function parseConditions(syscall: string, text: string): ConditionalCall[] {
  if (text === "") return [];
  return text
    .split(" or ")
    .map((alternative) => ({ syscall, conditions: alternative.split(" and ").map(parseCondition) }));
}

const operators = { "==": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE" } as const;

function parseCondition(text: string): SeccompCondition {
  const [argument = "", operator = "", first = "", , second = ""] = text.split(" ");
  const index = Number(argument.slice("arg".length));
  if (operator === "&") return { index, op: "MASKED_EQ", value: Number(first), valueTwo: Number(second) };
  return { index, op: operators[operator as keyof typeof operators], value: Number(first) };
}
