import { policyEnvironment } from "./environment.ts";

/** What came of an expression. */
export type Evaluation =
  | { readonly value: unknown }
  /** The expression fails as it would in the API server: the policy's failurePolicy decides. */
  | { readonly error: string }
  /** It cannot be evaluated here, which says nothing of what the API server makes of it. */
  | { readonly unknown: string };

/** Failures that the language defines: a missing key, an index, a conversion, an overflow. Every other one may be ours. */
const ofTheLanguage: ReadonlySet<string> = new Set([
  "no_such_key",
  "index_out_of_bounds",
  "int_conversion_error",
  "uint_conversion_error",
  "double_conversion_error",
  "bool_conversion_error",
  "numeric_overflow",
  "division_by_zero",
  "modulo_by_zero",
  "optional_value_missing",
]);

/** What needs the server itself. */
const ofTheServer = /\bauthorizer\b/;

type Program = (context: object) => unknown;

const programs = new Map<string, Program | string>();

/** Evaluates an expression; compiled once a process. */
export function evaluateCel(expression: string, context: object): Evaluation {
  if (ofTheServer.test(expression))
    return { unknown: "it asks the API server's authorizer, which is not here" };
  const program = programOf(expression);
  if (typeof program === "string") return { unknown: program };
  try {
    return { value: program(context) };
  } catch (error) {
    return failureOf(error);
  }
}

function programOf(expression: string): Program | string {
  let program = programs.get(expression);
  if (program === undefined) {
    program = compiled(expression);
    programs.set(expression, program);
  }
  return program;
}

function compiled(expression: string): Program | string {
  try {
    return policyEnvironment().parse(expression);
  } catch (error) {
    return firstLine(error);
  }
}

function failureOf(error: unknown): Evaluation {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof FailedValue) return cause.evaluation;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (error instanceof RangeError) return { error: error.message };
  return typeof code === "string" && ofTheLanguage.has(code)
    ? { error: firstLine(error) }
    : { unknown: firstLine(error) };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? message;
}

/** Thrown where a value is read that there is none of: it carries the reason to the expression that reads it. */
export class FailedValue extends Error {
  readonly evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    super("error" in evaluation ? evaluation.error : "unknown" in evaluation ? evaluation.unknown : "");
    this.evaluation = evaluation;
  }
}

/**
 * `variables` of a policy: each is evaluated when it is first read. `contextOf` makes the context in which variables are evaluated from
 * themselves.
 */
export function lazyVariables(
  variables: readonly { readonly name: string; readonly expression: string }[],
  contextOf: (variables: object) => object,
): object {
  const result = {};
  for (const { name, expression } of variables) {
    let evaluation: Evaluation | undefined;
    Object.defineProperty(result, name, {
      enumerable: true,
      get: () => {
        evaluation ??= evaluateCel(expression, contextOf(result));
        if ("value" in evaluation) return evaluation.value;
        throw new FailedValue(evaluation);
      },
    });
  }
  return result;
}
