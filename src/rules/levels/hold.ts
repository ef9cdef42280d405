import type { Dimension, Judgement, Verdict } from "../../confinement/index.ts";
import type { PodTemplate, Container } from "../../workload/index.ts";
import type { Failure } from "../interpret.ts";
import { interpret } from "../interpret.ts";
import type { Rule } from "../rule.ts";
import type { MinorVersion } from "../pod-security/versions.ts";

/** A gating dimension of one container that its level does not accept. */
export interface Shortfall {
  readonly container: Container;
  readonly dimension: Dimension;
  readonly judgement: Judgement;
  readonly verdict: Exclude<Verdict, "tighter" | "equal">;
}

/** A rule that explains shortfalls, with the places where it fails. */
export interface LevelFinding {
  readonly rule: Rule;
  readonly shortfalls: readonly Shortfall[];
  /** Empty when nothing declared is at fault: the value comes from a default or from outside the pod. */
  readonly failures: readonly Failure[];
}

/**
 * The findings that explain every shortfall of a pod: rules whose declared requirement fails and that protect the dimension, or,
 * where none does, the rule that judges the dimension itself. Every shortfall is in at least one finding, and no finding is without one.
 */
export function explainShortfalls(
  shortfalls: readonly Shortfall[],
  template: PodTemplate,
  rules: readonly Rule[],
  server: MinorVersion,
): LevelFinding[] {
  const failing = failingRules(rules, template, server);
  const findings = new Map<Rule, { shortfalls: Shortfall[]; failures: readonly Failure[] }>();
  for (const shortfall of shortfalls) {
    for (const { rule, failures } of explaining(shortfall, failing, rules)) {
      const finding = findings.get(rule) ?? { shortfalls: [], failures };
      finding.shortfalls.push(shortfall);
      findings.set(rule, finding);
    }
  }
  return [...findings].map(([rule, { shortfalls: of, failures }]) => ({ rule, shortfalls: of, failures }));
}

interface FailingRule {
  readonly rule: Rule;
  readonly failures: readonly Failure[];
}

/** Rules with a declared requirement that the pod does not meet, in its newest version. */
function failingRules(rules: readonly Rule[], template: PodTemplate, server: MinorVersion): FailingRule[] {
  return rules.flatMap((rule) => {
    const requirement = rule.versions.at(-1)?.requirement;
    const failures = [
      ...(requirement === undefined ? [] : interpret(requirement, template, { server })),
      ...(rule.handWritten?.check(template) ?? []),
    ];
    return failures.length === 0 ? [] : [{ rule, failures }];
  });
}

function explaining(
  shortfall: Shortfall,
  failing: readonly FailingRule[],
  rules: readonly Rule[],
): readonly FailingRule[] {
  const { dimension, container } = shortfall;
  const concerned = failing.filter(
    ({ rule, failures }) =>
      rule.dimensions.includes(dimension.id) &&
      failures.some((failure) => failure.container === undefined || failure.container === container),
  );
  const overruling = concerned.filter(({ rule }) => rule.overrules === true);
  if (overruling.length > 0) return overruling.slice(0, 1);
  const main = concerned.filter(({ rule }) => rule.dimensions[0] === dimension.id);
  if (main.length > 0) return withoutReplaced(main);
  if (concerned.length > 0) return withoutReplaced(concerned).slice(0, 1);
  const fallback = rules.find((rule) => rule.judges === dimension.id);
  if (fallback === undefined) throw new Error(`no rule judges the dimension ${dimension.id}`);
  return [{ rule: fallback, failures: [] }];
}

/** Of a baseline check and the restricted one that replaces it, the latter says it all. */
function withoutReplaced(failing: readonly FailingRule[]): readonly FailingRule[] {
  const replaced = new Set(failing.flatMap(({ rule }) => rule.standard?.overrides ?? []));
  return failing.filter(({ rule }) => rule.standard === undefined || !replaced.has(rule.standard.check));
}
