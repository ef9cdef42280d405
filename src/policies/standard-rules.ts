import type { PodSecurityLevel, Rule } from "../rules/index.ts";
import { activeChecks } from "../rules/index.ts";
import type { DemandedRule } from "./condition/places.ts";

/**
 * The rules of a level of the Pod Security Standards at a policy version ("1.34", "latest"), as the newest server that Podseal knows
 * decides them: a policy in CEL is not bound to what an older server's own admission knows.
 * @throws RangeError when `policy` is no version.
 */
export function standardRulesOf(
  level: Exclude<PodSecurityLevel, "privileged">,
  policy: string,
  server: string,
): readonly DemandedRule[] {
  return activeChecks(level, { policy, server }).map(({ rule, requirement }) => ({ rule, requirement }));
}

/** A rule in its newest version; undefined when it stands in no field. */
export function newestDemand(rule: Rule): DemandedRule | undefined {
  const requirement = rule.versions.at(-1)?.requirement;
  return requirement === undefined ? undefined : { rule, requirement };
}
