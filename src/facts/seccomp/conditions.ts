import type { SeccompCondition } from "../../confinement/index.ts";

/**
 * Whether a condition of an allow rule on an `int` argument can be met with any value the kernel will see. The filter compares
 * 64-bit words, the kernel uses the low 32 bits: "not 40" lets 40 through when a high bit is set, and so do "greater than" and
 * "at least". Equality, "less than" and masked equality hold (measured with libseccomp 2.5.4).
 */
export function isSoft(condition: SeccompCondition): boolean {
  return condition.op === "NE" || condition.op === "GT" || condition.op === "GE";
}

/** Mask of what the kernel uses of an `int` argument. */
export const wholeInt = 0xffffffff;

/** Equality on the low 32 bits, which is what the kernel looks at. */
export function lowHalf(condition: SeccompCondition): SeccompCondition {
  if (condition.op !== "EQ") return condition;
  return { index: condition.index, op: "MASKED_EQ", value: wholeInt, valueTwo: condition.value };
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

/** Bitwise and of two unsigned numbers below 2^53, which `&` cannot do. */
function masked(value: number, mask: number): number {
  const high = Math.floor(value / 2 ** 32) & Math.floor(mask / 2 ** 32);
  const low = (value & mask) >>> 0;
  return high * 2 ** 32 + low;
}
