import {
  type Order,
  type SeccompFilter,
  callsBeyond,
  compareSeccompFilters,
} from "../../confinement/index.ts";

export interface SeccompComparison {
  /** How `a` compares with `b`: `tighter` when everything that it lets through, `b` lets through too, but not the reverse. */
  readonly order: Order;
  /** Calls that `a` lets through (at all, or with more arguments) and `b` does not; sorted. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

/**
 * Compares two filters by what they let through, with the calls that make the difference. The order is that of the confinement
 * record (`compareSeccompFilters`): conditions that a caller can step round count for neither. Filters of two architectures are
 * incomparable, and no calls are listed.
 */
export function compareSeccomp(a: SeccompFilter, b: SeccompFilter): SeccompComparison {
  const order = compareSeccompFilters(a, b);
  if (a.architecture !== b.architecture) return { order, onlyInA: [], onlyInB: [] };
  return { order, onlyInA: callsBeyond(a, b), onlyInB: callsBeyond(b, a) };
}
