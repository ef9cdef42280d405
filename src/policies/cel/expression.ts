/** A condition in CEL, kept as a tree so that it can be negated and printed with the fewest parentheses. */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  /** A call, a has() or another text that binds tighter than any operator. */
  | { readonly kind: "call"; readonly text: string }
  | {
      readonly kind: "compare";
      readonly left: string;
      readonly operator: "==" | "!=" | "in" | "not-in" | ">=" | "<";
      readonly right: string;
    }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "and" | "or"; readonly of: readonly Condition[] }
  /** Every member (`all`) or some member (`exists`) of a list. */
  | {
      readonly kind: "all" | "exists";
      readonly list: string;
      readonly member: string;
      readonly test: Condition;
    };

export const always: Condition = { kind: "constant", value: true };
export const never: Condition = { kind: "constant", value: false };
export const call = (text: string): Condition => ({ kind: "call", text });

type Operator = Extract<Condition, { kind: "compare" }>["operator"];

export function compare(left: string, operator: Operator, right: string): Condition {
  return { kind: "compare", left, operator, right };
}

export function and(...of: readonly Condition[]): Condition {
  return joined("and", of, true);
}

export function or(...of: readonly Condition[]): Condition {
  return joined("or", of, false);
}

/** Joins with the rules of constants: `neutral` is dropped, its opposite decides alone. */
function joined(kind: "and" | "or", of: readonly Condition[], neutral: boolean): Condition {
  const flat = of.flatMap((one) => (one.kind === kind ? one.of : [one]));
  const deciding = flat.find((one) => one.kind === "constant" && one.value !== neutral);
  if (deciding !== undefined) return deciding;
  const seen = new Set<string>();
  const left = flat.filter((one) => {
    const text = print(one);
    if (one.kind === "constant" || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
  const [first] = left;
  if (first === undefined) return { kind: "constant", value: neutral };
  return left.length === 1 ? first : { kind, of: left };
}

export function every(list: string, member: string, test: Condition): Condition {
  return test.kind === "constant" && test.value ? always : { kind: "all", list, member, test };
}

export function some(list: string, member: string, test: Condition): Condition {
  return test.kind === "constant" && !test.value ? never : { kind: "exists", list, member, test };
}

const opposite: Readonly<Record<Operator, Operator>> = {
  "==": "!=",
  "!=": "==",
  in: "not-in",
  "not-in": "in",
  ">=": "<",
  "<": ">=",
};

/** The condition that holds where this one does not, with the negation as deep inside as it goes. */
export function negate(condition: Condition): Condition {
  switch (condition.kind) {
    case "constant":
      return { kind: "constant", value: !condition.value };
    case "call":
      return { kind: "not", of: condition };
    case "compare":
      return { ...condition, operator: opposite[condition.operator] };
    case "not":
      return condition.of;
    case "and":
      return or(...condition.of.map(negate));
    case "or":
      return and(...condition.of.map(negate));
    case "all":
      return { ...condition, kind: "exists", test: negate(condition.test) };
    case "exists":
      return { ...condition, kind: "all", test: negate(condition.test) };
  }
}

/** How tightly a text binds: 3 a call, 2 a comparison, 1 &&, 0 ||. */
type Tightness = 0 | 1 | 2 | 3;

/** The condition as CEL. `within`: how tightly what stands around it binds. */
export function print(condition: Condition, within: Tightness = 0): string {
  const { text, tightness } = printed(condition);
  return tightness < within ? `(${text})` : text;
}

function printed(condition: Condition): { readonly text: string; readonly tightness: Tightness } {
  switch (condition.kind) {
    case "constant":
      return { text: String(condition.value), tightness: 3 };
    case "call":
      return { text: condition.text, tightness: 3 };
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
      if (condition.test.kind === "constant")
        return { text: `size(${condition.list}) ${condition.kind === "all" ? "==" : ">"} 0`, tightness: 2 };
      return {
        text: `${condition.list}.${condition.kind}(${condition.member}, ${print(condition.test)})`,
        tightness: 3,
      };
  }
}

function comparison({ left, operator, right }: Extract<Condition, { kind: "compare" }>): {
  readonly text: string;
  readonly tightness: Tightness;
} {
  if (operator === "not-in") return { text: `!(${left} in ${right})`, tightness: 3 };
  return { text: `${left} ${operator} ${right}`, tightness: 2 };
}

/** A value as a CEL literal. JSON's strings are CEL's too. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** A list of values as a CEL literal. */
export function listLiteral(values: readonly (string | number | boolean)[]): string {
  return `[${values.map(literal).join(", ")}]`;
}
