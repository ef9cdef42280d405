import type { Environment } from "@marcbachmann/cel-js";
import { equalValues } from "./equal.ts";

/** The type of the name `sets`, which the library wants a class for. */
class Sets {
  readonly name = "sets";
}

type List = readonly unknown[];

/** sets.contains, sets.equivalent and sets.intersects (cel-go ext/sets.go). */
export function registerSets(environment: Environment): void {
  environment
    .registerType("SetsNamespace", Sets)
    .registerConstant("sets", "SetsNamespace", new Sets())
    .registerFunction("SetsNamespace.contains(list, list): bool", (_: Sets, list: List, part: List) =>
      holdsAll(list, part),
    )
    .registerFunction(
      "SetsNamespace.equivalent(list, list): bool",
      (_: Sets, list: List, other: List) => holdsAll(list, other) && holdsAll(other, list),
    )
    .registerFunction("SetsNamespace.intersects(list, list): bool", (_: Sets, list: List, other: List) =>
      other.some((one) => holds(list, one)),
    );
}

function holdsAll(list: List, part: List): boolean {
  return part.every((one) => holds(list, one));
}

function holds(list: List, value: unknown): boolean {
  return list.some((one) => equalValues(one, value));
}
