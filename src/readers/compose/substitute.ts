/** Where the value of a variable comes from; undefined for a variable that is not set. */
export type Lookup = (name: string) => string | undefined;

/** The text with its variables filled in, and what was to be said about them. */
export interface Substitution {
  readonly text: string;
  /** Variables without a value and without a default; they become empty. */
  readonly unset: readonly string[];
  /** The first thing that Compose refuses: a broken template, or `${NAME:?message}` without a value. */
  readonly failure?: string;
}

/**
 * Fills in `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME?message}`, `${NAME:+value}`,
 * `${NAME+value}` and `$$`; what stands behind the operator may hold variables again
 * (source: compose-spec 12-interpolation.md; compose-go template/template.go@v2.9).
 */
export function substitute(text: string, lookup: Lookup): Substitution {
  if (!text.includes("$")) return { text, unset: [] };
  const unset: string[] = [];
  const state: State = { lookup, unset };
  const result = fill(text, state);
  return { text: result, unset, ...(state.failure !== undefined && { failure: state.failure }) };
}

interface State {
  readonly lookup: Lookup;
  readonly unset: string[];
  failure?: string;
}

const variable = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|(\{)|)/y;

function fill(text: string, state: State): string {
  let result = "";
  let position = 0;
  for (;;) {
    const dollar = text.indexOf("$", position);
    if (dollar < 0) return result + text.slice(position);
    result += text.slice(position, dollar);
    variable.lastIndex = dollar;
    const [whole = "$", name, brace] = variable.exec(text) ?? [];
    position = dollar + whole.length;
    if (brace !== undefined) {
      const end = closingBrace(text, position);
      if (end < 0)
        return refuse(
          state,
          `the text ${text.slice(dollar)} has no closing brace`,
          result + text.slice(dollar),
        );
      result += braced(text.slice(position, end), state);
      position = end + 1;
    } else if (name !== undefined) result += plain(name, state);
    else if (whole === "$$") result += "$";
    else result += refuse(state, `$ begins no variable in ${text}: write $$ for the character itself`, "$");
  }
}

function refuse(state: State, message: string, text: string): string {
  state.failure ??= message;
  return text;
}

/** Offset of the brace that closes the one before `start`; -1 without one. */
function closingBrace(text: string, start: number): number {
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    if (text[index] === "{" && text[index - 1] === "$") depth++;
    else if (text[index] === "}" && --depth === 0) return index;
  }
  return -1;
}

const bracedForm = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^]*))?$/;

function braced(inside: string, state: State): string {
  const match = bracedForm.exec(inside);
  if (match === null) return refuse(state, `\${${inside}} is no variable`, `\${${inside}}`);
  const [, name = "", operator, operand = ""] = match;
  if (operator === undefined) return plain(name, state);
  const value = state.lookup(name);
  const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
  if (operator.endsWith("+")) return isSet ? fill(operand, state) : "";
  if (isSet) return value;
  if (operator.endsWith("-")) return fill(operand, state);
  return refuse(
    state,
    `the variable ${name} is required${operand === "" ? "" : `: ${operand}`}`,
    `\${${inside}}`,
  );
}

function plain(name: string, state: State): string {
  const value = state.lookup(name);
  if (value === undefined && !state.unset.includes(name)) state.unset.push(name);
  return value ?? "";
}
