import { type ConditionalCall, type Order, type SeccompFilter, both } from "../../confinement/index.ts";
import { type Allowance, effectiveAllowance, isAllowanceWithin } from "./conditions.ts";

export interface SeccompComparison {
  /** How `a` compares with `b`: `tighter` when everything that it lets through, `b` lets through too, but not the reverse. */
  readonly order: Order;
  /** Calls that `a` lets through (at all, or with more arguments) and `b` does not; sorted. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

/**
 * Compares two filters by what they let through. Conditions that a caller can step round (see `isSoft`) count for neither.
 * @throws RangeError when the filters are of different architectures: there is no order between them.
 */
export function compareSeccomp(a: SeccompFilter, b: SeccompFilter): SeccompComparison {
  if (a.architecture !== b.architecture)
    throw new RangeError("seccomp filters of two architectures cannot be compared");
  if (a.id === b.id) return { order: "equal", onlyInA: [], onlyInB: [] };
  const inA = allowances(a);
  const inB = allowances(b);
  const onlyInA = beyond(inA, inB);
  const onlyInB = beyond(inB, inA);
  const order = both(onlyInA.length > 0 ? "looser" : "equal", onlyInB.length > 0 ? "tighter" : "equal");
  return { order, onlyInA, onlyInB };
}

/** What a filter lets through, by call; a call that is missing is refused. */
export function allowances(filter: SeccompFilter): ReadonlyMap<string, Allowance> {
  const map = new Map<string, Allowance>();
  for (const [syscall, rules] of rulesByCall(filter.conditional)) map.set(syscall, effectiveAllowance(rules));
  for (const syscall of filter.allowed) map.set(syscall, "any");
  return map;
}

function rulesByCall(rules: readonly ConditionalCall[]): ReadonlyMap<string, readonly ConditionalCall[]> {
  const map = new Map<string, ConditionalCall[]>();
  for (const rule of rules) map.set(rule.syscall, [...(map.get(rule.syscall) ?? []), rule]);
  return map;
}

function beyond(a: ReadonlyMap<string, Allowance>, b: ReadonlyMap<string, Allowance>): string[] {
  const names = [...a]
    .filter(([name, allowance]) => !isAllowanceWithin(allowance, b.get(name) ?? []))
    .map(([name]) => name);
  return names.sort();
}
