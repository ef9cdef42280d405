import type { Comparison, Condition, Quantified, Question } from "../condition/condition.ts";
import { negate } from "../condition/condition.ts";
import type { Scalar, Value } from "../condition/value.ts";

/** What has to hold together, an expression of Rego each. */
export type Body = readonly string[];

/**
 * The condition as alternatives, since Rego has no "or" between expressions: it holds where one of the bodies does, and never where there
 * is none. No value in them is ever undefined, which inside of "not" would make the whole body fail.
 */
export function bodiesOf(condition: Condition): readonly Body[] {
  switch (condition.kind) {
    case "constant":
      return condition.value ? [[]] : [];
    case "or":
      return distinct(condition.of.flatMap(bodiesOf));
    case "and":
      return distinct(together(condition.of.map(bodiesOf)));
    case "exists":
      return bodiesOf(condition.test).map((body) => [`${counted(condition, body)} > 0`]);
    case "all":
      return [bodiesOf(negate(condition.test)).map((body) => `${counted(condition, body)} == 0`)];
    case "not":
      return [[negated(condition.of)]];
    case "compare":
      return [[comparison(condition)]];
    case "has-key":
    case "present":
    case "starts-with":
    case "matches":
      return [[answered(condition)]];
  }
}

/** Each choice of one body of each list. */
function together(lists: readonly (readonly Body[])[]): readonly Body[] {
  return lists.reduce<readonly Body[]>(
    (made, bodies) => made.flatMap((one) => bodies.map((other) => [...new Set([...one, ...other])])),
    [[]],
  );
}

/** Without bodies that contradict themselves, and without those that ask all that another one asks, and more. */
function distinct(bodies: readonly Body[]): readonly Body[] {
  const possible = bodies.filter((body) => !body.some((line) => body.includes(absenceOf(line))));
  return possible.filter(
    (body, index) =>
      !possible.some(
        (other, position) =>
          position !== index &&
          other.every((line) => body.includes(line)) &&
          (other.length < body.length || position < index),
      ),
  );
}

/** "x == null" of "x != null"; of another expression nothing that is one. */
function absenceOf(line: string): string {
  return line.endsWith(" != null") ? line.replace(/ != null$/, " == null") : "";
}

function counted({ list, member }: Quantified, body: Body): string {
  return `count([${member} | ${[`${member} := ${listIn(list)}[_]`, ...body].join("; ")}])`;
}

/** A field that is absent is null, so that "not" never meets what is undefined. */
function negated(question: Question): string {
  if (question.kind === "present" || question.kind === "has-key") return `${fieldAsked(question)} == null`;
  return `not ${answered(question)}`;
}

function answered(question: Question): string {
  switch (question.kind) {
    case "present":
    case "has-key":
      return `${fieldAsked(question)} != null`;
    case "starts-with":
      return `startswith(${valueIn(question.value)}, ${literalIn(question.prefix)})`;
    case "matches":
      return `regex.match(${patternIn(question.pattern)}, ${valueIn(question.value)})`;
  }
}

function fieldAsked(question: Extract<Question, { kind: "present" | "has-key" }>): string {
  return question.kind === "present"
    ? fieldIn(question.of, question.path, null)
    : entryIn(question.of, question.key);
}

function comparison({ left, operator, right }: Comparison): string {
  const [one, other] = [valueIn(left), listIn(right)];
  if (operator === "in") return `one_of(${one}, ${other})`;
  if (operator === "not-in") return `not one_of(${one}, ${other})`;
  return `${one} ${operator} ${other}`;
}

/** A value as Rego: null where a field that is read without a stand-in is absent. */
export function valueIn(value: Value): string {
  switch (value.kind) {
    case "name":
      return value.name;
    case "literal":
      return literalIn(value.value);
    case "literals":
      return `{${value.values.map(literalIn).join(", ")}}`;
    case "field":
      return fieldIn(value.of, value.path, null);
    case "field-or":
      return fieldIn(value.of, value.path, value.standIn);
    case "list-field":
      return fieldIn(value.of, value.path, []);
    case "entry":
      return entryIn(value.of, value.key);
    case "prefixed-name":
      return `concat("", [${literalIn(value.prefix)}, ${nameIn(valueIn(value.of))}])`;
    case "size":
      return `count(${listIn(value.of)})`;
    case "integer":
      return `to_number(${valueIn(value.of)})`;
    case "text":
      return `sprintf("%v", [${valueIn(value.of)}])`;
  }
}

/** A value that is a list: empty where it is absent. */
export function listIn(value: Value): string {
  return value.kind === "field" ? fieldIn(value.of, value.path, []) : valueIn(value);
}

/** The name of an object. */
export function nameIn(object: string): string {
  return `field(${object}, ["name"], "")`;
}

/** `field` is a function of the module: the value, or the stand-in where it is absent or null. */
function fieldIn(of: Value, path: readonly string[], standIn: Scalar | null | readonly []): string {
  if (of.kind === "field") return fieldIn(of.of, [...of.path, ...path], standIn);
  return `field(${valueIn(of)}, ${JSON.stringify(path).replaceAll('","', '", "')}, ${JSON.stringify(standIn)})`;
}

function entryIn(map: Value, key: Value): string {
  return `field(${valueIn(map)}, [${valueIn(key)}], null)`;
}

/** A value as a literal: JSON's are Rego's too. */
export function literalIn(value: Scalar): string {
  return JSON.stringify(value);
}

/** A regular expression as a raw string, which holds everything but a backtick. */
export function patternIn(pattern: string): string {
  return pattern.includes("`") ? JSON.stringify(pattern) : `\`${pattern}\``;
}
