import type { Order } from "../verdict.ts";

/** Whether the first value is at least as confined as the second: reflexive and transitive. */
export type AtMost<T> = (a: T, b: T) => boolean;

/** The order that a preorder gives: values at most each other are `equal`. */
export function orderFrom<T>(atMost: AtMost<T>): (a: T, b: T) => Order {
  return (a, b) => {
    if (Object.is(a, b)) return "equal";
    const below = atMost(a, b);
    const above = atMost(b, a);
    if (below) return above ? "equal" : "tighter";
    return above ? "looser" : "incomparable";
  };
}

/** A list is at most another when each of its members is covered by some member of the other. `covers(b, a)` is a preorder. */
export function everyCovered<T>(covers: (b: T, a: T) => boolean): AtMost<readonly T[]> {
  return (as, bs) => as.every((a) => bs.some((b) => covers(b, a)));
}

/** Order of two booleans of which `true` is more confined. */
export function trueIsTighter(a: boolean, b: boolean): Order {
  if (a === b) return "equal";
  return a ? "tighter" : "looser";
}

/** Order of two booleans of which `false` is more confined. */
export function falseIsTighter(a: boolean, b: boolean): Order {
  return trueIsTighter(b, a);
}
