import type { SeccompCondition } from "../seccomp-filter.ts";

/**
 * The values that one condition lets an argument have, as the kernel sees them. `width` is 64 for arguments that the kernel reads
 * whole and 32 for those that it truncates to an int: a filter compares all 64 bits, so a process may set the upper half at will.
 */
export type ArgumentSet =
  | { readonly kind: "range"; readonly first: bigint; readonly last: bigint }
  | { readonly kind: "except"; readonly value: bigint }
  | { readonly kind: "masked"; readonly mask: bigint; readonly value: bigint };

export type ArgumentWidth = 32 | 64;

const lastOf: Readonly<Record<ArgumentWidth, bigint>> = { 32: 2n ** 32n - 1n, 64: 2n ** 64n - 1n };

/**
 * The set of one condition; "all" when it refuses nothing that reaches the kernel, "none" when nothing can meet it.
 * `isPinned`: another condition forces the upper half of the word to zero, so that the process cannot play with it.
 */
export function argumentSet(
  condition: SeccompCondition,
  width: ArgumentWidth,
  isPinned: boolean,
): ArgumentSet | "all" | "none" {
  const last = lastOf[width];
  const value = BigInt(condition.value);
  const isSoft = width === 32 && !isPinned;
  switch (condition.op) {
    case "EQ":
      return masked(lastOf[64], value, last);
    case "MASKED_EQ":
      return masked(value, BigInt(condition.valueTwo ?? 0), last);
    case "NE":
      return isSoft || value > last ? "all" : { kind: "except", value };
    case "LT":
      return range(0n, value - 1n, last);
    case "LE":
      return range(0n, value, last);
    case "GT":
      return isSoft ? "all" : range(value + 1n, last, last);
    case "GE":
      return isSoft ? "all" : range(value, last, last);
  }
}

/** Whether every value of the first set is one of the second. Exact, so it is a preorder. */
export function isSubset(a: ArgumentSet, b: ArgumentSet, width: ArgumentWidth): boolean {
  if (b.kind === "range") {
    const [first, last] = bounds(a, width);
    return b.first <= first && last <= b.last;
  }
  if (b.kind === "except") return !contains(a, b.value);
  return isWithinMask(a, b.mask, b.value);
}

function masked(mask: bigint, value: bigint, last: bigint): ArgumentSet | "all" | "none" {
  if ((value & ~mask) !== 0n) return "none";
  const seenMask = mask & last;
  return seenMask === 0n ? "all" : { kind: "masked", mask: seenMask, value: value & last };
}

function range(first: bigint, last: bigint, limit: bigint): ArgumentSet | "all" | "none" {
  if (first > last) return "none";
  if (first === 0n && last >= limit) return "all";
  return { kind: "range", first, last };
}

function bounds(set: ArgumentSet, width: ArgumentWidth): readonly [bigint, bigint] {
  const last = lastOf[width];
  if (set.kind === "range") return [set.first, set.last];
  if (set.kind === "masked") return [set.value, set.value | (last & ~set.mask)];
  return [set.value === 0n ? 1n : 0n, set.value === last ? last - 1n : last];
}

function contains(set: ArgumentSet, value: bigint): boolean {
  if (set.kind === "range") return set.first <= value && value <= set.last;
  if (set.kind === "except") return set.value !== value;
  return (value & set.mask) === set.value;
}

function isWithinMask(set: ArgumentSet, mask: bigint, value: bigint): boolean {
  if (set.kind === "masked") return (mask & ~set.mask) === 0n && (set.value & mask) === value;
  if (set.kind === "except") return false;
  return (mask & varyingBits(set.first, set.last)) === 0n && (set.first & mask) === value;
}

/** The bits that differ between some two values of a range: the highest one in which its ends differ, and all below. */
function varyingBits(first: bigint, last: bigint): bigint {
  const difference = first ^ last;
  return difference === 0n ? 0n : 2n ** BigInt(difference.toString(2).length) - 1n;
}
