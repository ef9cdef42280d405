import type { MinorVersion, Rule } from "../../rules/index.ts";
import type { Dialect } from "../condition/dialect.ts";
import type { DemandedRule, MemberNames, Names } from "../condition/places.ts";
import { placesOf } from "../condition/places.ts";
import type { Value } from "../condition/value.ts";
import { named } from "../condition/value.ts";
import { literal } from "./expression.ts";
import { memberNamesInCel, placesInCel } from "./places.ts";

export interface CompileSettings {
  readonly names: Names;
  readonly dialect: Dialect;
  readonly server: MinorVersion;
  /** What to write for a variable of the policy: "variables.NAME". */
  readonly variable: (name: string) => string;
  /** For rules with waivers: the patterns as an expression, and the condition under which none covers a container. */
  readonly waivers?: (rule: Rule) => Waiving | undefined;
}

export interface Waiving {
  readonly patterns: string;
  readonly unwaived: (patterns: string, container: string) => string;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** A rule in CEL. Every engine that has variables can hold it. */
export interface CompiledRule {
  readonly rule: Rule;
  /** In order: each may read the ones before it. The last one is the list of places at fault, as texts. */
  readonly variables: readonly NamedExpression[];
  /** True when the pod meets the rule. */
  readonly expression: string;
  /** For when `messageExpression` fails. */
  readonly message: string;
  /** What is at fault, where, and what to do. */
  readonly messageExpression: string;
}

/** Compiles the requirement of a rule; undefined when nothing is asked of this server. */
export function compileRule(
  { rule, requirement }: DemandedRule,
  settings: CompileSettings,
): CompiledRule | undefined {
  const { names, variable } = settings;
  const listName = variableName(rule.id);
  const helpers: NamedExpression[] = [];
  const add = (suffix: string, expression: string): string => {
    const name = `${listName}${suffix[0]?.toUpperCase() ?? ""}${suffix.slice(1)}`;
    helpers.push({ name, expression });
    return variable(name);
  };
  const define = (suffix: string, list: MemberNames): Value => named(add(suffix, memberNamesInCel(list)));
  const places = placesOf(requirement, { ...settings, define });
  if (places.kind === "none") return undefined;
  const waiving = settings.waivers?.(rule);
  const patterns = waiving === undefined ? "" : add("waivers", waiving.patterns);
  const unwaived = waiving && ((of: string): string => waiving.unwaived(patterns, of));
  return {
    rule,
    variables: [...helpers, { name: listName, expression: placesInCel(places, names, unwaived) }],
    expression: `size(${variable(listName)}) == 0`,
    message: `${rule.id}: ${rule.title}. ${rule.remediation}`,
    messageExpression: `${literal(`${rule.id}: ${rule.title}: `)} + ${variable(listName)}.join(", ") + ${literal(`. ${rule.remediation}`)}`,
  };
}

/** host-path-volume as hostPathVolume: an identifier. */
function variableName(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
