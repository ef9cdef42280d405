import type { Dimension, DimensionId, Judgement, Verdict } from "../../confinement/index.ts";
import type { PodTemplate, Container } from "../../workload/index.ts";
import type { Failure } from "../interpret.ts";
import { interpret } from "../interpret.ts";
import type { Rule } from "../rule.ts";
import type { MinorVersion } from "../pod-security/versions.ts";
import { isWindows } from "../../workload/index.ts";
import { Alike } from "./alike.ts";
import { evidenceOf } from "./evidence.ts";

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
  if (shortfalls.length === 0) return [];
  const alike = alikeFor(rules, shortfalls);
  return alike.explain(shortfalls, template, server, () =>
    explain(shortfalls, failingRules(alike.protecting, template, server), rules),
  );
}

function explain(
  shortfalls: readonly Shortfall[],
  failing: readonly FailingRule[],
  rules: readonly Rule[],
): LevelFinding[] {
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

const alikeByDimensions = new WeakMap<readonly Rule[], Map<string, Alike>>();

/** Looked up once for each list of rules: most pods fall short alike. */
function alikeFor(rules: readonly Rule[], shortfalls: readonly Shortfall[]): Alike {
  let known = alikeByDimensions.get(rules);
  if (known === undefined) alikeByDimensions.set(rules, (known = new Map<string, Alike>()));
  const concerned = new Set(shortfalls.map(({ dimension }) => dimension.id));
  const key = [...concerned].join();
  let alike = known.get(key);
  if (alike === undefined) {
    const protecting = rules.filter((rule) => rule.dimensions.some((id) => concerned.has(id)));
    known.set(key, (alike = new Alike(protecting, rules)));
  }
  return alike;
}

interface FailingRule {
  readonly rule: Rule;
  readonly failures: readonly Failure[];
}

/** Rules with a declared requirement that the pod does not meet, in its newest version. */
function failingRules(rules: readonly Rule[], template: PodTemplate, server: MinorVersion): FailingRule[] {
  return rules.flatMap((rule) => {
    const requirement = rule.versions.at(-1)?.requirement;
    const declared = requirement === undefined ? [] : interpret(requirement, template, { server });
    const byHand = rule.handWritten?.check(template);
    const failures = byHand === undefined ? declared : [...declared, ...byHand];
    return failures.length === 0 ? [] : [{ rule, failures }];
  });
}

function explaining(
  shortfall: Shortfall,
  failing: readonly FailingRule[],
  rules: readonly Rule[],
): readonly FailingRule[] {
  const { dimension } = shortfall;
  const concerned = failing.filter((one) => bearsOn(one, shortfall));
  const overruling = concerned.filter(({ rule }) => rule.overrules === true);
  if (overruling.length > 0) return overruling.slice(0, 1);
  const main = [
    ...concerned.filter(({ rule }) => rule.dimensions[0] === dimension.id),
    ...seenAlone(rules, dimension.id)
      .filter((rule) => isSeenIn(rule, shortfall))
      .map((rule) => ({ rule, failures: [] })),
  ];
  if (main.length > 0) return mostExact(main);
  if (concerned.length > 0) return mostExact(concerned).slice(0, 1);
  const fallback = rules.find((rule) => rule.judges === dimension.id);
  if (fallback === undefined) throw new Error(`no rule judges the dimension ${dimension.id}`);
  return [{ rule: fallback, failures: [] }];
}

/** Whether a failing rule protects the dimension, fails for this container, and shows in a value that the dimension may have. */
function bearsOn({ rule, failures }: FailingRule, { dimension, container, judgement }: Shortfall): boolean {
  if (!rule.dimensions.includes(dimension.id)) return false;
  if (!failures.some((failure) => failure.container === undefined || failure.container === container))
    return false;
  const shows = evidenceOf(rule, dimension.id);
  // The pairs hold every value that it may have, without the reasons for it.
  return shows === undefined || judgement.pairs.some(({ subject }) => shows(subject));
}

const seenByDimension = new WeakMap<readonly Rule[], Map<DimensionId, readonly Rule[]>>();

/** Rules without a declared requirement that may be seen in a dimension. Looked up once for each list of rules. */
function seenAlone(rules: readonly Rule[], dimension: DimensionId): readonly Rule[] {
  let known = seenByDimension.get(rules);
  if (known === undefined) seenByDimension.set(rules, (known = new Map<DimensionId, readonly Rule[]>()));
  let seen = known.get(dimension);
  if (seen === undefined) {
    seen = rules.filter(
      (rule) =>
        rule.versions.length === 0 &&
        rule.handWritten === undefined &&
        evidenceOf(rule, dimension) !== undefined,
    );
    known.set(dimension, seen);
  }
  return seen;
}

/** Whether a rule without a declared requirement shows in every value that the dimension may have. */
function isSeenIn(rule: Rule, { dimension, judgement }: Shortfall): boolean {
  const shows = evidenceOf(rule, dimension.id);
  return shows !== undefined && judgement.pairs.every(({ subject }) => shows(subject));
}

/** Without the places that another rule tells more exactly, and without the rules that have no other place. */
function mostExact(failing: readonly FailingRule[]): readonly FailingRule[] {
  return failing.flatMap(({ rule, failures }) => {
    const refining = failing.filter((other) => isRefinedBy(rule, other.rule));
    if (refining.length === 0) return [{ rule, failures }];
    const told = refining.flatMap((other) => other.failures);
    const left = failures.filter((failure) => !told.some((other) => isSamePlace(failure, other)));
    return left.length === 0 ? [] : [{ rule, failures: left }];
  });
}

/** Of a restricted check and the baseline one that it replaces in admission, the baseline one is the more exact and the graver. */
function isRefinedBy(rule: Rule, other: Rule): boolean {
  if (other.refines?.includes(rule.id) === true) return true;
  const check = other.standard?.check;
  return check !== undefined && rule.standard?.overrides?.includes(check) === true;
}

/** Whether two failures speak of one field, or one of a field within the other's. */
function isSamePlace(a: Failure, b: Failure): boolean {
  const length = Math.min(a.path.length, b.path.length);
  return a.path.slice(0, length).every((step, index) => step === b.path[index]);
}

/**
 * Rules whose declared requirement fails but that explain no finding, told as advice in the order of the rules: without what a finding or
 * other advice says more exactly, and without what has no effect while a container is privileged.
 */
export function adviceBeyond(
  findings: readonly LevelFinding[],
  template: PodTemplate,
  rules: readonly Rule[],
  server: MinorVersion,
): LevelFinding[] {
  // Rules beyond the standards speak of Linux.
  if (isWindows(template)) return [];
  const told = new Set(findings.map(({ rule }) => rule));
  const failing = failingRules(rules, template, server);
  const overruling = failing.filter(({ rule }) => rule.overrules === true);
  return mostExact(failing)
    .filter(({ rule }) => !told.has(rule) && !findings.some((one) => isRefinedBy(rule, one.rule)))
    .flatMap(({ rule, failures }) => {
      const left = failures.filter((failure) => !isOverruled(rule, failure, overruling));
      return left.length === 0 ? [] : [{ rule, failures: left, shortfalls: [] }];
    });
}

/** Whether the failure is of a container for which another rule says all that matters of the same dimension. */
function isOverruled(rule: Rule, { container }: Failure, overruling: readonly FailingRule[]): boolean {
  if (container === undefined || rule.overrules === true) return false;
  return overruling.some(
    (one) =>
      one.rule.dimensions.some((id) => id === rule.dimensions[0]) &&
      one.failures.some((failure) => failure.container === container),
  );
}
