import type { Environment } from "@marcbachmann/cel-js";
import { parseQuantity } from "../../../workload/index.ts";
import { Quantity, quantityOf } from "./quantity.ts";

/** quantity() and isQuantity() with comparisons (kubernetes/apiserver pkg/cel/library/quantity.go). */
export function registerQuantities(environment: Environment): void {
  environment
    .registerType("kubernetes.Quantity", Quantity)
    .registerFunction("quantity(string): kubernetes.Quantity", quantityOf)
    .registerFunction("isQuantity(string): bool", (text: string) => parseQuantity(text) !== undefined)
    .registerFunction(
      "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool",
      (a: Quantity, b: Quantity) => a.value > b.value,
    )
    .registerFunction(
      "kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool",
      (a: Quantity, b: Quantity) => a.value < b.value,
    )
    .registerFunction("kubernetes.Quantity.compareTo(kubernetes.Quantity): int", (a: Quantity, b: Quantity) =>
      BigInt(Math.sign(a.value - b.value)),
    )
    .registerFunction("kubernetes.Quantity.sign(): int", (a: Quantity) => BigInt(Math.sign(a.value)));
}
