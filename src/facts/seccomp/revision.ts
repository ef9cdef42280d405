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

/** Every revision of a list, whole. Costs a pass over the list: keep the result. */
export function wholeRevisions(revisions: readonly ProfileRevision[]): WholeRevision[] {
  const whole: WholeRevision[] = [];
  for (const revision of revisions) whole.push(apply(whole.at(-1) ?? nothing, revision));
  return whole;
}

const nothing: WholeRevision = {
  id: "",
  source: "",
  defaultErrno: "EPERM",
  names: new Set(),
  amd64: [],
  arm64: [],
  conditions: {},
  capabilities: {},
  capabilityConditions: {},
};

function apply(before: WholeRevision, change: ProfileRevision): WholeRevision {
  const removed = new Set(words(change.remove));
  const kept = [...before.names].filter((name) => !removed.has(name));
  return {
    id: change.id,
    source: change.source,
    defaultErrno: change.defaultErrno ?? before.defaultErrno,
    names: new Set([...kept, ...words(change.add)]),
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
