import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueArbitraries } from "../../../test/helpers/confinement-arbitraries.ts";
import type { Dimension, DimensionId, DimensionValues } from "../index.ts";
import { dimensionIds, dimensions, dimensionsById, reverse } from "../index.ts";

type Value = DimensionValues[DimensionId];

function valuesOf(id: DimensionId): fc.Arbitrary<Value> {
  return valueArbitraries[id] as fc.Arbitrary<Value>;
}

function isAtMost(dimension: Dimension, a: Value, b: Value): boolean {
  const order = dimension.compare(a, b);
  return order === "tighter" || order === "equal";
}

describe.each(dimensions.map((dimension) => ({ id: dimension.id, dimension })))("the order of $id", ({ id, dimension }) => {
  const some = fc.array(valuesOf(id), { minLength: 2, maxLength: 10 });

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

  it("is transitive, and equal values are equal towards every third", () => {
    fc.assert(
      fc.property(some, (values) => {
        for (const a of values) {
          for (const b of values.filter((one) => isAtMost(dimension, a, one))) {
            for (const c of values.filter((one) => isAtMost(dimension, b, one))) {
              expect(isAtMost(dimension, a, c)).toBe(true);
              if (dimension.compare(a, b) === "equal") expect(dimension.compare(a, c)).toBe(dimension.compare(b, c));
            }
          }
        }
      }),
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
});

describe("the registry of dimensions", () => {
  it("holds every id once, in the order in which the record is shown", () => {
    expect(dimensions.map((one) => one.id)).toEqual([...dimensionIds]);
    for (const id of dimensionIds) expect(dimensionsById[id].id).toBe(id);
  });

  it.each(dimensions)("$id has a title, an explanation, a way to observe it and public sources", (dimension) => {
    expect(dimension.title).toMatch(/^[A-Z]/);
    expect(dimension.explanation).toMatch(/\.$/);
    expect(dimension.observation).toMatch(/\.$/);
    expect(dimension.sources).not.toHaveLength(0);
    expect(new Set(dimensions.map((one) => one.title)).size).toBe(dimensions.length);
  });
});
