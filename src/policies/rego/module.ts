import type { DemandedRule, MemberNames } from "../condition/places.ts";
import { placesOf } from "../condition/places.ts";
import type { Value } from "../condition/value.ts";
import { named } from "../condition/value.ts";
import type { MinorVersion, Rule } from "../../rules/index.ts";
import { literalIn, patternIn } from "./expression.ts";
import { memberNamesInRego, placesInRego } from "./places.ts";
import { podRules, waiverRules } from "./pod-rules.ts";

export interface ModuleSettings {
  /** Name of the package: letters and digits. */
  readonly package: string;
  readonly server: MinorVersion;
  /** Patterns of "NAMESPACE/NAME/CONTAINER" that a rule lets through; empty without waivers. */
  readonly waivers: (rule: Rule) => readonly string[];
}

/** Names of rules that stand in `podRules`. */
const names = { spec: "spec", containers: "containers", annotations: "annotations" };

/**
 * The rules as one module for Gatekeeper, which answers with every `violation`: Rego of version 0, as every Gatekeeper reads it, without
 * imports.
 */
export function regoModule(rules: readonly DemandedRule[], settings: ModuleSettings): string {
  const compiled = rules.map((one) => ruleText(one, settings)).filter((text) => text !== "");
  const usesWaivers = rules.some(({ rule }) => settings.waivers(rule).length > 0);
  return [`package ${settings.package}`, podRules, ...(usesWaivers ? [waiverRules] : []), ...compiled].join(
    "\n\n",
  );
}

/** One rule; empty when nothing is asked of this server. */
function ruleText({ rule, requirement }: DemandedRule, settings: ModuleSettings): string {
  const name = rule.id.replaceAll("-", "_");
  const helpers: string[] = [];
  const define = (suffix: string, list: MemberNames): Value => {
    helpers.push(...memberNamesInRego(`${name}_${suffix}`, list));
    return named(`${name}_${suffix}`);
  };
  const places = placesOf(requirement, {
    names,
    dialect: { optionals: true },
    server: settings.server,
    define,
  });
  if (places.kind === "none") return "";
  const patterns = settings.waivers(rule);
  const waiving =
    patterns.length === 0
      ? {}
      : { unwaived: (container: string) => `not waived(${name}_waivers, ${container})` };
  const parts = [
    ...(patterns.length === 0 ? [] : [`${name}_waivers := [${patterns.map(patternIn).join(", ")}]`]),
    ...helpers,
    ...placesInRego(name, places, { names, ...waiving }),
    violation(name, rule),
  ];
  return `# ${rule.id}: ${rule.title}. What is at fault:\n${parts.join("\n\n")}`;
}

function violation(name: string, rule: Rule): string {
  return [
    'violation[{"msg": msg}] {',
    "  judged",
    `  count(${name}) > 0`,
    `  msg := concat("", [${literalIn(`${rule.id}: ${rule.title}: `)}, concat(", ", ${name}), ${literalIn(`. ${rule.remediation}`)}])`,
    "}",
  ].join("\n");
}
