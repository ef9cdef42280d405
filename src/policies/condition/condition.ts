import type { Value } from "./value.ts";

/** One thing that is asked of a value. */
export type Question =
  /** Whether a map has a key. */
  | { readonly kind: "has-key"; readonly of: Value; readonly key: Value }
  /** Whether an object has a field. */
  | { readonly kind: "present"; readonly of: Value; readonly path: readonly string[] }
  | { readonly kind: "starts-with"; readonly value: Value; readonly prefix: string }
  /** A regular expression of RE2 that has to match somewhere. */
  | { readonly kind: "matches"; readonly value: Value; readonly pattern: string };

export interface Comparison {
  readonly kind: "compare";
  readonly left: Value;
  readonly operator: "==" | "!=" | "in" | "not-in" | ">=" | "<";
  readonly right: Value;
}

/** Every member (`all`) or some member (`exists`) of a list. */
export interface Quantified {
  readonly kind: "all" | "exists";
  readonly list: Value;
  readonly member: string;
  readonly test: Condition;
}

/** A condition in no language yet, kept as a tree so that it can be negated and printed in each. */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | Question
  | Comparison
  | { readonly kind: "not"; readonly of: Question }
  | { readonly kind: "and" | "or"; readonly of: readonly Condition[] }
  | Quantified;

export const always: Condition = { kind: "constant", value: true };
export const never: Condition = { kind: "constant", value: false };

type Operator = Comparison["operator"];

export function compare(left: Value, operator: Operator, right: Value): Condition {
  return { kind: "compare", left, operator, right };
}

export function and(...of: readonly Condition[]): Condition {
  return joined("and", of, true);
}

export function or(...of: readonly Condition[]): Condition {
  return joined("or", of, false);
}

/** Joins with the rules of constants: `neutral` is dropped, its opposite decides alone. */
function joined(kind: "and" | "or", of: readonly Condition[], neutral: boolean): Condition {
  const flat = of.flatMap((one) => (one.kind === kind ? one.of : [one]));
  const deciding = flat.find((one) => one.kind === "constant" && one.value !== neutral);
  if (deciding !== undefined) return deciding;
  const seen = new Set<string>();
  const left = flat.filter((one) => {
    const key = JSON.stringify(one);
    if (one.kind === "constant" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const [first] = left;
  if (first === undefined) return { kind: "constant", value: neutral };
  return left.length === 1 ? first : { kind, of: left };
}

export function every(list: Value, member: string, test: Condition): Condition {
  return test.kind === "constant" && test.value ? always : { kind: "all", list, member, test };
}

export function some(list: Value, member: string, test: Condition): Condition {
  return test.kind === "constant" && !test.value ? never : { kind: "exists", list, member, test };
}

const opposite: Readonly<Record<Operator, Operator>> = {
  "==": "!=",
  "!=": "==",
  in: "not-in",
  "not-in": "in",
  ">=": "<",
  "<": ">=",
};

/** The condition that holds where this one does not, with the negation as deep inside as it goes. */
export function negate(condition: Condition): Condition {
  switch (condition.kind) {
    case "constant":
      return { kind: "constant", value: !condition.value };
    case "has-key":
    case "present":
    case "starts-with":
    case "matches":
      return { kind: "not", of: condition };
    case "compare":
      return { ...condition, operator: opposite[condition.operator] };
    case "not":
      return condition.of;
    case "and":
      return or(...condition.of.map(negate));
    case "or":
      return and(...condition.of.map(negate));
    case "all":
      return { ...condition, kind: "exists", test: negate(condition.test) };
    case "exists":
      return { ...condition, kind: "all", test: negate(condition.test) };
  }
}
