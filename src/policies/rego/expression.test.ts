/** Conditions as alternatives of Rego: one of them holds exactly where the tree does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, Question } from "../condition/condition.ts";
import { and, compare, every, negate, or, some } from "../condition/condition.ts";
import { fieldOf, fieldOr, literalValue, literalValues, named } from "../condition/value.ts";
import { bodiesOf } from "./expression.ts";

const o = named("o");
const present = (key: string): Question => ({ kind: "present", of: o, path: [key] });

/** Fields of an object that are there in a case. */
type Case = ReadonlySet<string>;

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Condition>(
      present("a"),
      present("b"),
      present("c"),
      { kind: "constant", value: true },
      { kind: "constant", value: false },
    ),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => and(...of)),
    fc.array(tie("condition"), { maxLength: 3 }).map((of) => or(...of)),
    tie("condition").map(negate),
  ),
}));

describe("a condition in Rego", () => {
  it("holds where one of its bodies does, and nowhere else", () => {
    fc.assert(
      fc.property(condition, fc.uniqueArray(fc.constantFrom("a", "b", "c")), (tree, there) => {
        const fields: Case = new Set(there);
        const alternatives = bodiesOf(tree);
        expect(alternatives.some((body) => body.every((line) => lineHolds(line, fields)))).toBe(
          holds(tree, fields),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<readonly [string, Condition, readonly (readonly string[])[]]>([
    [
      "a stand-in",
      compare(fieldOr(o, ["a", "b"], false), "!=", literalValue(false)),
      [['field(o, ["a", "b"], false) != false']],
    ],
    [
      "a field of a field",
      compare(fieldOr(fieldOf(o, ["a"]), ["b"], ""), "not-in", literalValues(["x", ""])),
      [['not one_of(field(o, ["a", "b"], ""), {"x", ""})']],
    ],
    [
      "a pattern",
      { kind: "matches", value: fieldOf(o, ["a"]), pattern: String.raw`^\d"$` },
      [['regex.match(`^\\d"$`, field(o, ["a"], null))']],
    ],
    [
      "every member of a list",
      every(
        fieldOf(o, ["l"]),
        "one",
        or(compare(named("one"), "==", literalValue(1)), compare(named("one"), ">=", literalValue(5))),
      ),
      [['count([one | one := field(o, ["l"], [])[_]; one != 1; one < 5]) == 0']],
    ],
    [
      "some member of a list",
      some(
        fieldOf(o, ["l"]),
        "one",
        or(compare(named("one"), "==", literalValue(1)), compare(named("one"), ">=", literalValue(5))),
      ),
      [
        ['count([one | one := field(o, ["l"], [])[_]; one == 1]) > 0'],
        ['count([one | one := field(o, ["l"], [])[_]; one >= 5]) > 0'],
      ],
    ],
  ])("reads %s without ever meeting what is undefined", (_, tree, bodies) => {
    expect(bodiesOf(tree)).toEqual(bodies);
  });

  it("asks nothing twice", () => {
    expect(bodiesOf(or(and(present("a"), present("b")), present("a")))).toEqual([
      ['field(o, ["a"], null) != null'],
    ]);
    expect(bodiesOf(and(present("a"), negate(present("a"))))).toEqual([]);
  });
});

function holds(tree: Condition, fields: Case): boolean {
  switch (tree.kind) {
    case "constant":
      return tree.value;
    case "present":
      return fields.has(tree.path[0] ?? "");
    case "not":
      return !holds(tree.of, fields);
    case "and":
      return tree.of.every((one) => holds(one, fields));
    case "or":
      return tree.of.some((one) => holds(one, fields));
    case "has-key":
    case "starts-with":
    case "matches":
    case "compare":
    case "all":
    case "exists":
      throw new Error(`not in these trees: ${tree.kind}`);
  }
}

function lineHolds(line: string, fields: Case): boolean {
  const [, key = "", operator] = /^field\(o, \["(\w)"\], null\) (==|!=) null$/.exec(line) ?? [];
  if (operator === undefined) throw new Error(`not in these trees: ${line}`);
  return fields.has(key) === (operator === "!=");
}
