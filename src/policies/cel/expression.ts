import type { Comparison, Condition, Quantified } from "../condition/condition.ts";
import type { Scalar, Value } from "../condition/value.ts";
import { presence } from "../condition/fields.ts";
import { isIdentifier, optional, select } from "./select.ts";

/** How tightly a text binds: 3 a call, 2 a comparison, 1 &&, 0 ||. */
type Tightness = 0 | 1 | 2 | 3;

interface Printed {
  readonly text: string;
  readonly tightness: Tightness;
}

/** The condition as CEL, with the fewest parentheses. `within`: how tightly what stands around it binds. */
export function print(condition: Condition, within: Tightness = 0): string {
  const { text, tightness } = printed(condition);
  return tightness < within ? `(${text})` : text;
}

function printed(condition: Condition): Printed {
  switch (condition.kind) {
    case "constant":
      return { text: String(condition.value), tightness: 3 };
    case "has-key":
      return { text: `${printValue(condition.key)} in ${printValue(condition.of)}`, tightness: 2 };
    case "present":
      return present(condition);
    case "starts-with":
      return {
        text: `${printValue(condition.value)}.startsWith(${literal(condition.prefix)})`,
        tightness: 3,
      };
    case "matches":
      return { text: `${printValue(condition.value)}.matches(${literal(condition.pattern)})`, tightness: 3 };
    case "compare":
      return comparison(condition);
    case "not":
      return { text: `!${print(condition.of, 3)}`, tightness: 3 };
    case "and":
      return { text: condition.of.map((one) => print(one, 1)).join(" && "), tightness: 1 };
    case "or":
      return { text: condition.of.map((one) => print(one, 0)).join(" || "), tightness: 0 };
    case "all":
    case "exists":
      return quantified(condition);
  }
}

/** has() takes one step, and no key that is not an identifier. */
function present({ of, path }: Extract<Condition, { kind: "present" }>): Printed {
  const base = printValue(of);
  const [key = "", ...more] = path;
  if (more.length > 0) return { text: `${optional(base, path)}.hasValue()`, tightness: 3 };
  if (isIdentifier(key)) return { text: `has(${base}.${key})`, tightness: 3 };
  return { text: `${literal(key)} in ${base}`, tightness: 2 };
}

function quantified({ kind, list, member, test }: Quantified): Printed {
  const text = printValue(list);
  if (test.kind === "constant")
    return { text: `size(${text}) ${kind === "all" ? "==" : ">"} 0`, tightness: 2 };
  return { text: `${text}.${kind}(${member}, ${print(test)})`, tightness: 3 };
}

function comparison({ left, operator, right }: Comparison): Printed {
  const [one, other] = [printValue(left), printValue(right)];
  if (operator === "not-in") return { text: `!(${one} in ${other})`, tightness: 3 };
  return { text: `${one} ${operator} ${other}`, tightness: 2 };
}

/** A value as CEL. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case "name":
      return value.name;
    case "literal":
      return literal(value.value);
    case "literals":
      return listLiteral(value.values);
    case "field":
      return select(printValue(value.of), value.path);
    case "field-or":
      return `${optional(printValue(value.of), value.path)}.orValue(${JSON.stringify(value.standIn)})`;
    case "list-field":
      return guardedList(value);
    case "entry":
      return `${printValue(value.of)}[${printValue(value.key)}]`;
    case "prefixed-name":
      return `(${literal(value.prefix)} + ${printValue(value.of)}.name)`;
    case "size":
      return `size(${printValue(value.of)})`;
    case "integer":
      return `int(${printValue(value.of)})`;
    case "text":
      return `string(${printValue(value.of)})`;
  }
}

function guardedList({ of, path }: Extract<Value, { kind: "list-field" }>): string {
  return `(${print(presence(of, path, { optionals: false }))} ? ${select(printValue(of), path)} : [])`;
}

/** A value as a CEL literal. JSON's strings are CEL's too. */
export function literal(value: Scalar): string {
  return JSON.stringify(value);
}

/** A list of values as a CEL literal. */
export function listLiteral(values: readonly Scalar[]): string {
  return `[${values.map(literal).join(", ")}]`;
}
