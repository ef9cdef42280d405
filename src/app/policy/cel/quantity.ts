import { parseQuantity } from "../../../workload/index.ts";

/** A quantity such as "500m" or "1Gi", for comparisons. */
export class Quantity {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

/** @throws RangeError for a text that is no quantity. */
export function quantityOf(text: string): Quantity {
  const value = parseQuantity(text);
  if (value === undefined) throw new RangeError(`no quantity: ${text}`);
  return new Quantity(text, value);
}
