import type { ConditionalCall, SeccompCondition } from "../../confinement/index.ts";

/** What a filter lets through of one call: `any` argument, or the alternatives under which it is allowed. None: refused. */
export type Allowance = "any" | readonly (readonly SeccompCondition[])[];

/**
 * Whether a condition of an allow rule can be met with any value the kernel will see. The filter compares 64-bit words, the kernel
 * uses the low 32 bits of `int` arguments: "not 40" lets 40 through when a high bit is set, and so do "greater than" and
 * "at least". Equality, "less than" and masked equality hold (measured with libseccomp 2.5.4, engines.md 3.4).
 */
export function isSoft(condition: SeccompCondition): boolean {
  return condition.op === "NE" || condition.op === "GT" || condition.op === "GE";
}

/** The alternatives of a call as the kernel sees them: soft conditions left out, equality as equality of the low 32 bits. */
export function effectiveAllowance(rules: readonly ConditionalCall[]): Allowance {
  const alternatives = rules.map((rule) =>
    rule.conditions.filter((condition) => !isSoft(condition)).map(lowHalf),
  );
  return alternatives.some((conditions) => conditions.length === 0) ? "any" : alternatives;
}

/** Mask of what the kernel uses of an `int` argument. */
export const wholeInt = 0xffffffff;

/** Equality on the low 32 bits, which is what the kernel looks at. */
export function lowHalf(condition: SeccompCondition): SeccompCondition {
  if (condition.op !== "EQ") return condition;
  return { index: condition.index, op: "MASKED_EQ", value: wholeInt, valueTwo: condition.value };
}

/** Whether everything that `a` lets through, `b` lets through too, as far as the rules show it. */
export function isAllowanceWithin(a: Allowance, b: Allowance): boolean {
  if (b === "any") return true;
  if (a === "any") return false;
  return a.every((alternative) => b.some((other) => implies(alternative, other)));
}

/** Whether meeting all of `a` means meeting all of `b`. */
function implies(a: readonly SeccompCondition[], b: readonly SeccompCondition[]): boolean {
  return b.every((wanted) => a.some((given) => conditionImplies(given, wanted)));
}

function conditionImplies(given: SeccompCondition, wanted: SeccompCondition): boolean {
  if (given.index !== wanted.index) return false;
  if (given.op === "MASKED_EQ" && given.value === wholeInt) return meets(given.valueTwo ?? 0, wanted);
  if (given.op === "MASKED_EQ" && wanted.op === "MASKED_EQ") return maskImplies(given, wanted);
  if ((given.op === "LT" || given.op === "LE") && (wanted.op === "LT" || wanted.op === "LE")) {
    return highest(given) <= highest(wanted);
  }
  return false;
}

/** The largest value that an LT or LE condition lets through. */
function highest(condition: SeccompCondition): number {
  return condition.op === "LT" ? condition.value - 1 : condition.value;
}

/** Whether a value meets a condition. Values are unsigned and below 2^53. */
export function meets(value: number, condition: SeccompCondition): boolean {
  switch (condition.op) {
    case "EQ":
      return value === condition.value;
    case "NE":
      return value !== condition.value;
    case "LT":
      return value < condition.value;
    case "LE":
      return value <= condition.value;
    case "GT":
      return value > condition.value;
    case "GE":
      return value >= condition.value;
    case "MASKED_EQ":
      return masked(value, condition.value) === (condition.valueTwo ?? 0);
  }
}

function maskImplies(given: SeccompCondition, wanted: SeccompCondition): boolean {
  const fixed = masked(wanted.value, given.value) === wanted.value;
  return fixed && masked(given.valueTwo ?? 0, wanted.value) === (wanted.valueTwo ?? 0);
}

/** Bitwise and of two unsigned numbers below 2^53, which `&` cannot do. */
function masked(value: number, mask: number): number {
  const high = Math.floor(value / 2 ** 32) & Math.floor(mask / 2 ** 32);
  const low = (value & mask) >>> 0;
  return high * 2 ** 32 + low;
}
