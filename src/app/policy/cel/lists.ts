import type { Environment } from "@marcbachmann/cel-js";
import { equalValues } from "./equal.ts";

type Ordered = bigint | number | string;

/** Kubernetes' functions on lists (kubernetes/apiserver pkg/cel/library/lists.go). */
export function registerLists(environment: Environment): void {
  environment
    .registerFunction("list.isSorted(): bool", (list: readonly Ordered[]) =>
      list.every((one, index) => index === 0 || (list[index - 1] as Ordered) <= one),
    )
    .registerFunction("list.sum(): dyn", (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n))
    .registerFunction("list.min(): dyn", (list: readonly Ordered[]) => extreme(list, (a, b) => a < b))
    .registerFunction("list.max(): dyn", (list: readonly Ordered[]) => extreme(list, (a, b) => a > b))
    .registerFunction("list.indexOf(dyn): int", (list: readonly unknown[], value: unknown) =>
      BigInt(list.findIndex((one) => equalValues(one, value))),
    )
    .registerFunction("list.lastIndexOf(dyn): int", (list: readonly unknown[], value: unknown) =>
      BigInt(list.findLastIndex((one) => equalValues(one, value))),
    );
}

function extreme(list: readonly Ordered[], beats: (a: Ordered, b: Ordered) => boolean): Ordered {
  const [first, ...others] = list;
  if (first === undefined) throw new RangeError("min or max of an empty list");
  return others.reduce((best, one) => (beats(one, best) ? one : best), first);
}
