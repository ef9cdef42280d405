import type { DimensionValues } from "../values.ts";
import { orderFrom } from "./at-most.ts";
import { isWithin } from "./paths.ts";

export type MaskedPaths = DimensionValues["masked-paths"];

/**
 * Order of two lists of hidden and read-only kernel files, path by path: masked is more confined than read-only, read-only more than
 * writable, and a parent's state holds for what is below it (engines.md 2.7). It is enough to look at the listed paths, as what is
 * below them is protected at least as well on both sides.
 */
export const compareMaskedPaths = orderFrom<MaskedPaths>((a, b) => unprotectedPaths(a, b).length === 0);

/** The paths that `other` hides or makes read-only and `value` protects less. */
export function unprotectedPaths(value: MaskedPaths, other: MaskedPaths): string[] {
  const hidden = other.masked.filter((path) => !isWithin(path, value.masked));
  const readOnly = other.readOnly.filter((path) => !isReadOnly(path, value));
  return [...hidden, ...readOnly];
}

function isReadOnly(path: string, { masked, readOnly }: MaskedPaths): boolean {
  return isWithin(path, masked) || isWithin(path, readOnly);
}
