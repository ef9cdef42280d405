import type { Json } from "../../../workload/index.ts";
import { asObject } from "../../../workload/index.ts";

/** A value as CEL has it: integers are bigint. */
export type CelValue =
  null | boolean | bigint | number | string | readonly CelValue[] | { readonly [key: string]: CelValue };

/**
 * JSON as the API server's own objects hold it: a null field is absent, and a whole number is an integer. (JavaScript's numbers would be
 * doubles to CEL.)
 */
export function toCel(value: Json): CelValue {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(toCel);
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, toCel(field)]),
  );
}
