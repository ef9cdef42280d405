import type { DimensionId, Judgement } from "../../confinement/index.ts";
import type { Rule } from "../rule.ts";

type Shows = (value: unknown) => boolean;

/** Whether a value of a dimension shows the condition of a rule; undefined for a rule that names no such values. */
export function evidenceOf(rule: Rule, dimension: DimensionId): Shows | undefined {
  return rule.evidence?.[dimension] as Shows | undefined;
}

/** The evidence of a list of rules in one dimension, and what was told of pairs of values before. */
interface Evidence {
  readonly shows: readonly Shows[];
  readonly told: WeakMap<Judgement["pairs"], string>;
}

const evidenceByRules = new WeakMap<readonly Rule[], Map<DimensionId, Evidence>>();

/** Of each rule with evidence in a dimension, whether it shows in all of the values, in some or in none: all that rules ask of values. */
export function evidenceIn(
  pairs: Judgement["pairs"],
  dimension: DimensionId,
  rules: readonly Rule[],
): string {
  const { shows, told } = evidenceFor(dimension, rules);
  if (shows.length === 0) return "";
  const before = told.get(pairs);
  if (before !== undefined) return before;
  const text = shows.map((one) => howMany(pairs, one)).join("");
  told.set(pairs, text);
  return text;
}

function evidenceFor(dimension: DimensionId, rules: readonly Rule[]): Evidence {
  let known = evidenceByRules.get(rules);
  if (known === undefined) evidenceByRules.set(rules, (known = new Map<DimensionId, Evidence>()));
  let evidence = known.get(dimension);
  if (evidence === undefined) {
    const shows = rules.flatMap((rule) => evidenceOf(rule, dimension) ?? []);
    known.set(dimension, (evidence = { shows, told: new WeakMap() }));
  }
  return evidence;
}

function howMany(pairs: Judgement["pairs"], shows: Shows): string {
  const showing = pairs.filter(({ subject }) => shows(subject)).length;
  // Of no values all show it.
  if (pairs.length === 0) return "n";
  return showing === 0 ? "-" : showing === pairs.length ? "a" : "s";
}
