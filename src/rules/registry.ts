import { allRules } from "./registry.generated.ts";
import type { Rule } from "./rule.ts";

const byId = new Map(allRules.map((rule) => [rule.id, rule]));

/** The rule of an id; undefined when there is none. */
export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
