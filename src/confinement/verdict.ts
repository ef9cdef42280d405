/** How a value compares with the yardstick's: `tighter` is more confined. */
export type Order = "tighter" | "equal" | "looser" | "incomparable";
/** An order, or that a missing fact leaves it open. `unknown` never counts as confined. */
export type Verdict = Order | "unknown";

/** The order seen from the other side. */
export function reverse(order: Order): Order {
  if (order === "tighter") return "looser";
  return order === "looser" ? "tighter" : order;
}

/** Product order: at least as confined in both parts, or not. */
export function both(...parts: readonly Order[]): Order {
  let result: Order = "equal";
  for (const part of parts) {
    if (part === "equal") continue;
    if (part === "incomparable" || (result !== "equal" && result !== part)) return "incomparable";
    result = part;
  }
  return result;
}

/** Order of two numbers of which the smaller is more confined. */
export function smallerIsTighter(a: number, b: number): Order {
  if (a === b) return "equal";
  return a < b ? "tighter" : "looser";
}

/** Order of two values on a ladder given from most to least confined. */
export function onLadder<T>(ladder: readonly T[]): (a: T, b: T) => Order {
  return (a, b) => smallerIsTighter(ladder.indexOf(a), ladder.indexOf(b));
}

/** Order by inclusion: a subset is more confined. */
export function byInclusion<T>(a: readonly T[], b: readonly T[]): Order {
  if (a === b) return "equal";
  const isBelow = isIncluded(a, b);
  const isAbove = isIncluded(b, a);
  if (isBelow) return isAbove ? "equal" : "tighter";
  return isAbove ? "looser" : "incomparable";
}

/** The lists are short (capabilities, variables, volume kinds): looking through them is faster than building sets. */
function isIncluded<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.every((one) => b.includes(one));
}

/**
 * One verdict from those of every scenario. All the same: that one. Tighter here and equal there: `equal`, the weaker of two claims
 * that both hold. Anything else stays open, as does no scenario at all.
 */
export function combine(verdicts: readonly Order[]): Verdict {
  let result: Verdict | undefined;
  for (const verdict of verdicts) {
    if (result === undefined || result === verdict) result = verdict;
    else if (isConfined(result) && isConfined(verdict)) result = "equal";
    else return "unknown";
  }
  return result ?? "unknown";
}

/** At least as confined as the yardstick. */
function isConfined(verdict: Verdict): boolean {
  return verdict === "tighter" || verdict === "equal";
}
