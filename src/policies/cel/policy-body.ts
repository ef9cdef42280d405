import type { PolicyAction } from "../policy-request.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import type { CompiledRule, NamedExpression } from "./compile-rule.ts";
import { literal } from "./expression.ts";

/** What the engines that judge in CEL share: the variables and validations of a policy, as Kubernetes writes them. */
export interface PolicyBody {
  readonly variables: readonly YamlValue[];
  readonly validations: readonly YamlValue[];
}

/** `shared`: the variables that every rule reads, the pod first. */
export function policyBody(
  shared: readonly NamedExpression[],
  rules: readonly CompiledRule[],
  action: PolicyAction,
): PolicyBody {
  const withOthers = tellsOthers(rules, action);
  return {
    variables: variablesOf(shared, rules, withOthers),
    validations: rules.map((rule) => validationOf(rule, withOthers)),
  };
}

/** A validation for engines that answer with a reason of their own. */
export function withoutReason(validation: YamlValue): YamlValue {
  const fields = Object.entries(validation as Readonly<Record<string, YamlValue>>);
  return Object.fromEntries(fields.filter(([key]) => key !== "reason"));
}

function variablesOf(
  shared: readonly NamedExpression[],
  rules: readonly CompiledRule[],
  withOthers: boolean,
): readonly YamlValue[] {
  const [first, ...others] = shared.map(named);
  return [
    ...(first === undefined ? [] : [commented("The pod, wherever the object keeps it.", first)]),
    ...others,
    ...rules.flatMap(({ rule, variables }) =>
      variables.map((one, index) =>
        index === 0 ? commented(`${rule.id}: ${rule.title}. What is at fault:`, named(one)) : named(one),
      ),
    ),
    ...(withOthers
      ? [
          commented(
            "Every rule that the pod breaks, in the order of the validations.",
            named(brokenRules(rules)),
          ),
        ]
      : []),
  ];
}

/** Of several failing validations the server answers a denied request with the first alone: that one then names the others. */
function tellsOthers(rules: readonly CompiledRule[], action: PolicyAction): boolean {
  return action === "deny" && rules.length > 1;
}

function brokenRules(rules: readonly CompiledRule[]): NamedExpression {
  const one = ({ rule, expression }: CompiledRule): string => `(${expression} ? [] : [${literal(rule.id)}])`;
  return { name: "broken", expression: rules.map(one).join("\n+ ") };
}

function named({ name, expression }: NamedExpression): Readonly<Record<string, YamlValue>> {
  return { name, expression };
}

function validationOf(
  { rule, expression, message, messageExpression }: CompiledRule,
  withOthers: boolean,
): YamlValue {
  const others = [
    `+ (size(variables.broken) > 1 && variables.broken[0] == ${literal(rule.id)}`,
    `? " It also breaks: " + variables.broken.filter(id, id != ${literal(rule.id)}).join(", ") + "." : "")`,
  ];
  return {
    expression,
    messageExpression: withOthers ? [messageExpression, ...others].join("\n") : messageExpression,
    message,
    reason: "Forbidden",
  };
}
