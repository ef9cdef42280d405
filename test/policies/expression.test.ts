/** Conditions in CEL: what is printed means what the tree means, negated or not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCel } from "../../src/app/policy/cel/evaluate.ts";
import { print } from "../../src/policies/cel/expression.ts";
import type { Condition } from "../../src/policies/condition/condition.ts";
import { and, compare, every, negate, or, some } from "../../src/policies/condition/condition.ts";
import type { Value } from "../../src/policies/condition/value.ts";
import { fieldOf, literalValue, literalValues, named } from "../../src/policies/condition/value.ts";

const o = named("o");
const a = fieldOf(o, ["a"]);
const list = fieldOf(o, ["list"]);
const [one, two] = [literalValue(1), literalValue(2)];
const both = literalValues([1, 2]);
const has = (of: Value, key: string): Condition => ({ kind: "present", of, path: [key] });

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Condition>(
      has(o, "a"),
      has(o, "missing"),
      compare(a, "==", one),
      compare(a, "!=", one),
      compare(a, ">=", two),
      compare(a, "in", both),
      compare(a, "not-in", both),
      { kind: "constant", value: true },
      { kind: "constant", value: false },
    ),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => and(...of)),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => or(...of)),
    tie("condition").map(negate),
    tie("condition").map((test) => every(list, "x", or(compare(named("x"), "==", one), test))),
    tie("condition").map((test) => some(list, "x", and(compare(named("x"), "==", two), test))),
  ),
}));

const context = { o: { a: 1n, list: [1n, 2n] } };

describe("a condition", () => {
  it("means the opposite when it is negated", () => {
    fc.assert(
      fc.property(condition, (tree) => {
        const held = evaluateCel(print(tree), context);
        const opposite = evaluateCel(print(negate(tree)), context);
        expect(held).toHaveProperty("value");
        expect(opposite).toEqual({ value: "value" in held ? !(held.value as boolean) : undefined });
      }),
      { numRuns: 500 },
    );
  });

  it("is printed with the parentheses that it needs and no others", () => {
    const [left, right] = [has(o, "a"), has(o, "b")];
    expect(print(and(or(left, right), negate(and(left, right))))).toBe(
      "(has(o.a) || has(o.b)) && (!has(o.a) || !has(o.b))",
    );
    expect(print(or(and(left, right), left))).toBe("has(o.a) && has(o.b) || has(o.a)");
    expect(print(negate(compare(named("x"), "in", named("y"))))).toBe("!(x in y)");
  });
});
