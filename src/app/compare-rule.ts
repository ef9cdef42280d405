import type { DimensionId } from "../confinement/index.ts";
import type { Rule } from "../rules/index.ts";
import { allRules } from "../rules/index.ts";

/** The rule that judges a dimension, or else the first that protects it. */
export function ruleOf(id: DimensionId): Rule | undefined {
  return (
    allRules.find(({ judges }) => judges === id) ?? allRules.find(({ dimensions }) => dimensions[0] === id)
  );
}
