import type { SeccompCondition, SeccompFilter } from "../seccomp-filter.ts";
import type { Order } from "../verdict.ts";
import type { ArgumentSet } from "./condition-sets.ts";
import { argumentWidth } from "./argument-width.ts";
import { argumentSet, isSubset } from "./condition-sets.ts";

/** One way to be allowed: for some arguments, the sets their values must be in. All must hold. */
type Alternative = readonly { readonly index: number; readonly set: ArgumentSet }[];
/** What a filter lets through of one call: everything, or what meets one of the alternatives. */
type AllowedCall = "all" | readonly Alternative[];
type AllowedCalls = ReadonlyMap<string, AllowedCall>;

/**
 * Compares two filters by what they let through: (system call, arguments) as the kernel sees the arguments.
 *
 * A condition that a process gets round by setting the upper half of an int argument counts as no condition (engines.md 3.4): the
 * address families that the engines' default profiles refuse are such, so a `socket` filtered that way is a `socket` allowed.
 * Inclusion of conditional calls is claimed only where each alternative of one side lies within a single alternative of the other;
 * what cannot be shown is not claimed. Filters of two architectures have no order.
 */
export function compareSeccompFilters(a: SeccompFilter, b: SeccompFilter): Order {
  if (a === b || a.id === b.id) return "equal";
  if (a.architecture !== b.architecture) return "incomparable";
  const below = callsBeyond(a, b).length === 0;
  const above = callsBeyond(b, a).length === 0;
  if (below) return above ? "equal" : "tighter";
  return above ? "looser" : "incomparable";
}

/** Names of the system calls of which the first filter lets through something that the second refuses, sorted. */
export function callsBeyond(a: SeccompFilter, b: SeccompFilter): readonly string[] {
  let known = beyond.get(a);
  if (known === undefined) beyond.set(a, (known = new WeakMap<SeccompFilter, readonly string[]>()));
  let calls = known.get(b);
  if (calls === undefined) known.set(b, (calls = findCallsBeyond(a, b)));
  return calls;
}

/** Filters are made once for each engine and set of capabilities, so that many containers have the same pair. */
const beyond = new WeakMap<SeccompFilter, WeakMap<SeccompFilter, readonly string[]>>();

function findCallsBeyond(a: SeccompFilter, b: SeccompFilter): readonly string[] {
  const calls: string[] = [];
  const callsB = allowedCalls(b);
  allowedCalls(a).forEach((allowedA, syscall) => {
    if (!isAllowedWithin(syscall, allowedA, callsB.get(syscall))) calls.push(syscall);
  });
  return calls.sort();
}

function isAllowedWithin(syscall: string, a: AllowedCall, b: AllowedCall | undefined): boolean {
  if (b === "all") return true;
  if (b === undefined || a === "all") return false;
  return a.every((one) => b.some((other) => isAlternativeWithin(syscall, one, other)));
}

function isAlternativeWithin(syscall: string, a: Alternative, b: Alternative): boolean {
  return b.every((demand) =>
    a.some(
      (one) =>
        one.index === demand.index && isSubset(one.set, demand.set, argumentWidth(syscall, demand.index)),
    ),
  );
}

const normalised = new WeakMap<SeccompFilter, AllowedCalls>();

function allowedCalls(filter: SeccompFilter): AllowedCalls {
  let calls = normalised.get(filter);
  if (calls === undefined) normalised.set(filter, (calls = normalise(filter)));
  return calls;
}

function normalise({ allowed, conditional }: SeccompFilter): AllowedCalls {
  const calls = new Map<string, AllowedCall>();
  for (const { syscall, conditions } of conditional) {
    const before = calls.get(syscall) ?? [];
    const alternative = toAlternative(syscall, conditions);
    if (before === "all" || alternative === "none") continue;
    calls.set(syscall, alternative.length === 0 ? "all" : [...before, alternative]);
  }
  for (const syscall of allowed) calls.set(syscall, "all");
  return calls;
}

function toAlternative(syscall: string, conditions: readonly SeccompCondition[]): Alternative | "none" {
  const alternative: { index: number; set: ArgumentSet }[] = [];
  for (const condition of conditions) {
    const { index } = condition;
    const isPinned = conditions.some((one) => one.index === index && pinsUpperHalf(one));
    const set = argumentSet(condition, argumentWidth(syscall, index), isPinned);
    if (set === "none") return "none";
    if (set !== "all") alternative.push({ index, set });
  }
  return alternative;
}

/** Whether a condition holds only for words whose upper half is zero. */
function pinsUpperHalf({ op, value }: SeccompCondition): boolean {
  if (op === "LT") return value <= 2 ** 32;
  return (op === "EQ" || op === "LE") && value < 2 ** 32;
}
