import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueArbitraries } from "../../../test/helpers/confinement-arbitraries.ts";
import type { DimensionId, DimensionValues, Order } from "../index.ts";
import { dimensionIds, dimensions, dimensionsById, reverse } from "../index.ts";

type Value = DimensionValues[DimensionId];

function valuesOf(id: DimensionId): fc.Arbitrary<Value> {
  return valueArbitraries[id] as fc.Arbitrary<Value>;
}

/** Three indexes each: the first is at most the second and the second at most the third, but not the first at most the third. */
function chainsThatBreak(orders: readonly (readonly Order[])[]): [number, number, number][] {
  const above = orders.map((row) => [...row.keys()].filter((index) => isAtMost(row[index])));
  return above.flatMap((bs, a) =>
    bs.flatMap((b) =>
      (above[b] ?? [])
        .filter((c) => !isAtMost(orders[a]?.[c]))
        .map((c): [number, number, number] => [a, b, c]),
    ),
  );
}

function isAtMost(order: Order | undefined): boolean {
  return order === "tighter" || order === "equal";
}

describe.each(dimensions.map((dimension) => ({ id: dimension.id, dimension })))(
  "the order of $id",
  ({ id, dimension }) => {
    const some = fc.array(valuesOf(id), { minLength: 30, maxLength: 30 });

    it("finds every value equal to itself and to a copy of itself", () => {
      fc.assert(fc.property(valuesOf(id), (a) => dimension.compare(a, structuredClone(a)) === "equal"));
    });

    it("says the reverse when the sides are swapped", () => {
      fc.assert(
        fc.property(valuesOf(id), valuesOf(id), (a, b) => {
          expect(dimension.compare(b, a)).toBe(reverse(dimension.compare(a, b)));
        }),
      );
    });

    it("is transitive", () => {
      fc.assert(
        fc.property(some, (values) => {
          const orders = values.map((a) => values.map((b) => dimension.compare(a, b)));
          expect(chainsThatBreak(orders).map((chain) => chain.map((one) => values[one]))).toEqual([]);
        }),
        { numRuns: 10 },
      );
    });

    it("tells two values apart that differ in confinement", () => {
      const sample = fc.sample(valuesOf(id), { numRuns: 60, seed: 1 });
      const first = sample[0] as Value;
      expect(sample.some((one) => dimension.compare(first, one) !== "equal")).toBe(true);
    });

    it("is said in a few words", () => {
      fc.assert(
        fc.property(valuesOf(id), (value) => {
          const words = dimension.words(value);
          expect(words).not.toBe("");
          expect(words).not.toMatch(/undefined|NaN|Infinity|\[object/);
          expect(words.length).toBeLessThan(140);
        }),
      );
    });
  },
);

describe("the registry of dimensions", () => {
  it("holds every id once, in the order in which the record is shown", () => {
    expect(dimensions.map((one) => one.id)).toEqual([...dimensionIds]);
    for (const id of dimensionIds) expect(dimensionsById[id].id).toBe(id);
  });

  it.each(dimensions)(
    "$id has a title, an explanation, a way to observe it and public sources",
    (dimension) => {
      expect(dimension.title).toMatch(/^[A-Z]/);
      expect(dimension.explanation).toMatch(/\.$/);
      expect(dimension.observation).toMatch(/\.$/);
      expect(dimension.sources).not.toHaveLength(0);
      expect(new Set(dimensions.map((one) => one.title)).size).toBe(dimensions.length);
    },
  );
});
