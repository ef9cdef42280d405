import type { Test } from "../../rules/index.ts";
import { passes } from "../../rules/index.ts";
import type { Condition } from "./condition.ts";
import { always, and, compare, every, negate, never, or, some } from "./condition.ts";
import type { Dialect } from "./dialect.ts";
import { equalPattern, insidePattern, touchingPattern } from "./path-patterns.ts";
import type { Scalar, Value } from "./value.ts";
import { fieldOf, fieldOr, literalValue, literalValues, named } from "./value.ts";

/** A field below an object, and what is asked of it. */
export interface FieldQuestion {
  /** The object, which is never absent. */
  readonly base: Value;
  /** As in a requirement: "securityContext.capabilities.add", "ports[*].hostPort"; "" is the object itself. */
  readonly field: string;
  readonly test: Test;
  /** Whether an absent value passes. */
  readonly absentPasses: boolean;
  readonly dialect: Dialect;
  /** How many members of lists are named around it. */
  readonly depth: number;
}

/** The condition under which every place that a field names passes. */
export function fieldCondition(question: FieldQuestion): Condition {
  const { base, field, dialect, depth } = question;
  const [head = "", ...rest] = field.split("[*]");
  const path = head === "" ? [] : head.replace(/^\./, "").split(".");
  if (rest.length === 0) return leafCondition(question, path);
  const member = memberName(depth);
  const below = fieldCondition({
    ...question,
    base: named(member),
    field: rest.join("[*]").replace(/^\./, ""),
    depth: depth + 1,
  });
  if (dialect.optionals && path.length > 0) return every(listAt(base, path, dialect), member, below);
  return or(negate(presence(base, path, dialect)), every(fieldOf(base, path), member, below));
}

function leafCondition(question: FieldQuestion, path: readonly string[]): Condition {
  const { base, test, absentPasses, dialect, depth } = question;
  if (path.length === 0) return testCondition(test, base, dialect, depth);
  const short = dialect.optionals ? defaulted(question, path) : undefined;
  if (short !== undefined) return short;
  const present = presence(base, path, dialect);
  const whenPresent = testCondition(test, fieldOf(base, path), dialect, depth);
  return absentPasses ? or(negate(present), whenPresent) : and(present, whenPresent);
}

/** One term instead of two, where a stand-in for the absent value decides as absence does. */
function defaulted(
  { base, test, absentPasses }: FieldQuestion,
  path: readonly string[],
): Condition | undefined {
  const inner = test.is === "absent-or" ? test.test : test;
  if (inner.is === "includes") {
    if (absentPasses) return undefined;
    return compare(literalValue(inner.value), "in", listAt(base, path, { optionals: true }));
  }
  if (inner.is !== "one-of" && inner.is !== "none-of") return undefined;
  const standIn = standInFor(inner.values, (inner.is === "one-of") === absentPasses);
  if (standIn === undefined) return undefined;
  const value = fieldOr(base, path, standIn);
  const [first] = inner.values;
  const held =
    inner.values.length === 1 && first !== undefined
      ? compare(value, "==", literalValue(first))
      : compare(value, "in", literalValues(inner.values));
  return inner.is === "one-of" ? held : negate(held);
}

/** A value of the same type that is among the values, or that is not. */
function standInFor(values: readonly Scalar[], among: boolean): Scalar | undefined {
  const [first] = values;
  if (first === undefined || values.some((value) => typeof value !== typeof first)) return undefined;
  if (among) return values.includes("") ? "" : first;
  const candidates = { string: ["", "unset"], number: [-1], boolean: [true, false] } as const;
  const ofType: readonly Scalar[] = candidates[typeof first as keyof typeof candidates] ?? [];
  return ofType.find((candidate) => !values.includes(candidate));
}

/** Whether a field is there: step by step, or in one where the language can. */
export function presence(of: Value, path: readonly string[], dialect: Dialect): Condition {
  if (dialect.optionals && path.length > 1) return { kind: "present", of, path };
  return and(
    ...path.map((key, index): Condition => ({
      kind: "present",
      of: fieldOf(of, path.slice(0, index)),
      path: [key],
    })),
  );
}

/** A list below an object; empty where it is absent. */
export function listAt(of: Value, path: readonly string[], { optionals }: Dialect): Value {
  return optionals ? { kind: "field-or", of, path, standIn: [] } : { kind: "list-field", of, path };
}

/** The condition under which a value that is there passes a test. `depth`: how many members are named around it. */
export function testCondition(test: Test, value: Value, dialect: Dialect, depth: number): Condition {
  switch (test.is) {
    case "absent":
      return never;
    case "present":
      return always;
    case "absent-or":
      return testCondition(test.test, value, dialect, depth);
    case "one-of":
      return oneOf(value, test.values);
    case "none-of":
      return negate(oneOf(value, test.values));
    case "one-of-or-prefix":
      return or(oneOf(value, test.values), startsWith(value, test.prefix));
    case "subset-of":
      return subsetOf(value, test.values, depth);
    case "includes":
      return compare(literalValue(test.value), "in", value);
    case "field":
      return fieldTest(test, value, dialect, depth);
    case "keys-among":
      // The API lets an object of this kind name exactly one of its keys.
      return or(...test.values.map((key) => presence(value, [key], dialect)));
    case "not":
      return negate(testCondition(test.test, value, dialect, depth));
    case "any-of":
      return or(...test.tests.map((one) => testCondition(one, value, dialect, depth)));
    case "all-of":
      return and(...test.tests.map((one) => testCondition(one, value, dialect, depth)));
    case "at-least":
      return atLeast(value, test.value);
    case "positive-quantity":
      // The server gives a quantity as text, whatever was written; elsewhere it may be a number.
      return matches({ kind: "text", of: value }, "^[+]?[0-9.]*[1-9]");
    case "starts-with":
      return or(...test.prefixes.map((prefix) => startsWith(value, prefix)));
    case "path-is":
      return matches(value, equalPattern(test.paths));
    case "path-outside":
      return negate(matches(value, insidePattern(test.paths)));
    case "path-apart":
      return negate(matches(value, touchingPattern(test.paths)));
    case "some":
      return some(
        value,
        memberName(depth),
        testCondition(test.test, named(memberName(depth)), dialect, depth + 1),
      );
    case "each":
      return every(
        value,
        memberName(depth),
        testCondition(test.test, named(memberName(depth)), dialect, depth + 1),
      );
  }
}

/** A name for a member of a list; each level of nesting has its own. */
export function memberName(depth: number): string {
  return ["one", "inner", "innermost"][depth] ?? `member${depth}`;
}

/** A list literal of CEL holds values of one type only: the server refuses others (ValidateHomogeneousAggregateLiterals, from 1.30). */
function oneOf(value: Value, values: readonly Scalar[]): Condition {
  const types = [...new Set(values.map((one) => typeof one))];
  return or(
    ...types.map((type) => {
      const ofType = values.filter((one) => typeof one === type);
      const [first] = ofType;
      if (ofType.length === 1 && first !== undefined) return compare(value, "==", literalValue(first));
      return compare(value, "in", literalValues(ofType));
    }),
  );
}

function startsWith(value: Value, prefix: string): Condition {
  return { kind: "starts-with", value, prefix };
}

function matches(value: Value, pattern: string): Condition {
  return { kind: "matches", value, pattern };
}

function subsetOf(value: Value, values: readonly string[], depth: number): Condition {
  if (values.length === 0) return compare({ kind: "size", of: value }, "==", literalValue(0));
  return every(value, memberName(depth), oneOf(named(memberName(depth)), values));
}

/** In a requirement an absent field of an object is "", the API's zero value, which its other types cannot be. */
function fieldTest(
  { field, test }: Extract<Test, { is: "field" }>,
  value: Value,
  dialect: Dialect,
  depth: number,
): Condition {
  return fieldCondition({
    base: value,
    field,
    test: withoutZero(test),
    absentPasses: passes(test, ""),
    dialect,
    depth,
  });
}

/** Without "" beside values of other types: a field of theirs is never "". */
function withoutZero(test: Test): Test {
  if (test.is !== "one-of" || test.values.every((value) => typeof value === "string")) return test;
  return { ...test, values: test.values.filter((value) => value !== "") };
}

/** A number, or digits as text: sysctls are text. */
function atLeast(value: Value, least: number): Condition {
  if (value.kind !== "field" || value.path.at(-1) !== "value")
    return compare(value, ">=", literalValue(least));
  const digits = matches(value, "^0*[0-9]{1,18}$");
  return and(digits, compare({ kind: "integer", of: value }, ">=", literalValue(least)));
}
