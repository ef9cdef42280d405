/** Conditions in CEL: what is printed means what the tree means, negated or not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCel } from "../../src/app/policy/cel/evaluate.ts";
import type { Condition } from "../../src/policies/cel/expression.ts";
import { and, call, compare, every, negate, or, print, some } from "../../src/policies/cel/expression.ts";

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Condition>(
      call("has(o.a)"),
      call("has(o.missing)"),
      compare("o.a", "==", "1"),
      compare("o.a", "!=", "1"),
      compare("o.a", ">=", "2"),
      compare("o.a", "in", "[1, 2]"),
      compare("o.a", "not-in", "[1, 2]"),
      { kind: "constant", value: true },
      { kind: "constant", value: false },
    ),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => and(...of)),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => or(...of)),
    tie("condition").map(negate),
    tie("condition").map((test) => every("o.list", "x", or(compare("x", "==", "1"), test))),
    tie("condition").map((test) => some("o.list", "x", and(compare("x", "==", "2"), test))),
  ),
}));

const context = { o: { a: 1n, list: [1n, 2n] } };

describe("a condition", () => {
  it("means the opposite when it is negated", () => {
    fc.assert(
      fc.property(condition, (one) => {
        const held = evaluateCel(print(one), context);
        const opposite = evaluateCel(print(negate(one)), context);
        expect(held).toHaveProperty("value");
        expect(opposite).toEqual({ value: "value" in held ? !(held.value as boolean) : undefined });
      }),
      { numRuns: 500 },
    );
  });

  it("is printed with the parentheses that it needs and no others", () => {
    const a = call("a()");
    const b = call("b()");
    expect(print(and(or(a, b), negate(and(a, b))))).toBe("(a() || b()) && (!a() || !b())");
    expect(print(or(and(a, b), a))).toBe("a() && b() || a()");
    expect(print(negate(compare("x", "in", "y")))).toBe("!(x in y)");
  });
});
