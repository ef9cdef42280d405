import type { Test } from "../../rules/index.ts";
import { passes } from "../../rules/index.ts";
import type { Dialect } from "./dialect.ts";
import type { Condition } from "./expression.ts";
import {
  always,
  and,
  call,
  compare,
  every,
  listLiteral,
  literal,
  negate,
  never,
  or,
  some,
} from "./expression.ts";
import { equalPattern, insidePattern, touchingPattern } from "./path-patterns.ts";
import { isIdentifier, optional, select } from "./select.ts";

/** A field below an object, and what is asked of it. */
export interface FieldQuestion {
  /** The object, as a CEL expression that is never absent. */
  readonly base: string;
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
    base: member,
    field: rest.join("[*]").replace(/^\./, ""),
    depth: depth + 1,
  });
  if (dialect.optionals && path.length > 0)
    return every(`${optional(base, path)}.orValue([])`, member, below);
  return or(negate(presence(base, path, dialect)), every(select(base, path), member, below));
}

function leafCondition(question: FieldQuestion, path: readonly string[]): Condition {
  const { base, test, absentPasses, dialect, depth } = question;
  if (path.length === 0) return testCondition(test, base, dialect, depth);
  const short = dialect.optionals ? defaulted(question, path) : undefined;
  if (short !== undefined) return short;
  const present = presence(base, path, dialect);
  const whenPresent = testCondition(test, select(base, path), dialect, depth);
  return absentPasses ? or(negate(present), whenPresent) : and(present, whenPresent);
}

/** `a.?b.orValue(x) == v` instead of two terms, where a stand-in for the absent value decides as absence does. */
function defaulted(
  { base, test, absentPasses }: FieldQuestion,
  path: readonly string[],
): Condition | undefined {
  const inner = test.is === "absent-or" ? test.test : test;
  if (inner.is === "includes") {
    if (absentPasses) return undefined;
    return compare(literal(inner.value), "in", `${optional(base, path)}.orValue([])`);
  }
  if (inner.is !== "one-of" && inner.is !== "none-of") return undefined;
  const standIn = standInFor(inner.values, (inner.is === "one-of") === absentPasses);
  if (standIn === undefined) return undefined;
  const value = `${optional(base, path)}.orValue(${literal(standIn)})`;
  const [first] = inner.values;
  const held =
    inner.values.length === 1 && first !== undefined
      ? compare(value, "==", literal(first))
      : compare(value, "in", listLiteral(inner.values));
  return inner.is === "one-of" ? held : negate(held);
}

/** A value of the same type that is among the values, or that is not. */
function standInFor(
  values: readonly (string | number | boolean)[],
  among: boolean,
): string | number | boolean | undefined {
  const [first] = values;
  if (first === undefined || values.some((value) => typeof value !== typeof first)) return undefined;
  if (among) return values.includes("") ? "" : first;
  const candidates = { string: ["", "unset"], number: [-1], boolean: [true, false] } as const;
  const ofType: readonly (string | number | boolean)[] =
    candidates[typeof first as keyof typeof candidates] ?? [];
  return ofType.find((candidate) => !values.includes(candidate));
}

/** Whether a field is there. A path of one step is asked with has(), whatever the dialect. */
export function presence(base: string, path: readonly string[], dialect: Dialect): Condition {
  if (dialect.optionals && path.length > 1) return call(`${optional(base, path)}.hasValue()`);
  return and(...path.map((key, index) => stepPresence(select(base, path.slice(0, index)), key)));
}

function stepPresence(base: string, key: string): Condition {
  return isIdentifier(key) ? call(`has(${base}.${key})`) : compare(literal(key), "in", base);
}

/** The condition under which a value that is there passes a test. `depth`: how many members are named around it. */
export function testCondition(test: Test, value: string, dialect: Dialect, depth: number): Condition {
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
      return compare(literal(test.value), "in", value);
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
      return matches(`string(${value})`, "^[+]?[0-9.]*[1-9]");
    case "starts-with":
      return or(...test.prefixes.map((prefix) => startsWith(value, prefix)));
    case "path-is":
      return matches(value, equalPattern(test.paths));
    case "path-outside":
      return negate(matches(value, insidePattern(test.paths)));
    case "path-apart":
      return negate(matches(value, touchingPattern(test.paths)));
    case "some":
      return some(value, memberName(depth), testCondition(test.test, memberName(depth), dialect, depth + 1));
    case "each":
      return every(value, memberName(depth), testCondition(test.test, memberName(depth), dialect, depth + 1));
  }
}

/** A name for a member of a list; each level of nesting has its own. */
export function memberName(depth: number): string {
  return ["one", "inner", "innermost"][depth] ?? `member${depth}`;
}

/** A list literal holds values of one type only: the server refuses others (ValidateHomogeneousAggregateLiterals, from 1.30). */
function oneOf(value: string, values: readonly (string | number | boolean)[]): Condition {
  const types = [...new Set(values.map((one) => typeof one))];
  return or(
    ...types.map((type) => {
      const ofType = values.filter((one) => typeof one === type);
      const [first] = ofType;
      if (ofType.length === 1 && first !== undefined) return compare(value, "==", literal(first));
      return compare(value, "in", listLiteral(ofType));
    }),
  );
}

function startsWith(value: string, prefix: string): Condition {
  return call(`${value}.startsWith(${literal(prefix)})`);
}

function matches(value: string, pattern: string): Condition {
  return call(`${value}.matches(${literal(pattern)})`);
}

function subsetOf(value: string, values: readonly string[], depth: number): Condition {
  if (values.length === 0) return compare(`size(${value})`, "==", "0");
  return every(value, memberName(depth), oneOf(memberName(depth), values));
}

/** In a requirement an absent field of an object is "", the API's zero value, which its other types cannot be. */
function fieldTest(
  { field, test }: Extract<Test, { is: "field" }>,
  value: string,
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
function atLeast(value: string, least: number): Condition {
  if (!value.endsWith(".value")) return compare(value, ">=", literal(least));
  return and(matches(value, "^0*[0-9]{1,18}$"), compare(`int(${value})`, ">=", literal(least)));
}
