import type { Dimension, DimensionId, Judgement } from "../confinement/index.ts";
import { acceptedPair, dimensionIds, dimensionsById } from "../confinement/index.ts";
import type { ComparisonSummary, OpenDimension } from "../report/index.ts";
import type { HeldColumn } from "./compare-columns.ts";
import { ruleOf } from "./compare-rule.ts";
import type { Rule } from "../rules/index.ts";
import { allRules, explainShortfalls, parseMinorVersion } from "../rules/index.ts";
import { newestKnown } from "../facts/index.ts";
import { isGate } from "./judge-dimension.ts";
import { missingFact, readingInWords } from "./report/judgement.ts";

/** How much of what a pod or its namespace can set is at least as confined as the base, and what is not. */
export function summaryOf(
  column: HeldColumn,
  judgementOf: (id: DimensionId) => Judgement,
): ComparisonSummary {
  const gates = dimensionIds.filter((id) => (dimensionsById[id] as Dimension).role === "gate");
  const settable = gates.filter((id) => isGate(dimensionsById[id] as Dimension));
  const open = gates.filter((id) => !isHeld(judgementOf(id)));
  const held = settable.filter((id) => !open.includes(id)).length;
  const { against } = column;
  const rules = rulesFor(open.map(judgementOf), column);
  return {
    column: column.id,
    against,
    dimensions: settable.length,
    held,
    sentence: `${column.title}: ${held} of ${settable.length} dimensions that a pod or its namespace can set are at least as confined as ${against === "its twin" ? "the same container under rootless Podman" : against}`,
    open: open
      .map((id) => openDimension(judgementOf(id), column, rules.get(id)))
      .sort((a, b) => rankOf(a) - rankOf(b)),
  };
}

function isHeld({ verdict }: Judgement): boolean {
  return verdict === "tighter" || verdict === "equal";
}

/** What a pod can set before what it cannot; looser, unknown, without an order; what is accepted last. */
function rankOf({ reach, verdict, accepted }: OpenDimension): number {
  const settable = reach === "pod" || reach === "namespace" ? 0 : 10;
  return settable + ["looser", "unknown", "incomparable"].indexOf(verdict) + (accepted === undefined ? 0 : 5);
}

/** The rule that says what to change in a pod, for each dimension that is open. */
function rulesFor(judgements: readonly Judgement[], { ofPod }: HeldColumn): ReadonlyMap<DimensionId, Rule> {
  if (ofPod === undefined) return new Map();
  const { pod, container } = ofPod;
  const shortfalls = judgements.flatMap((judgement) => {
    const { verdict, dimension } = judgement;
    const found = dimensionsById[dimension] as Dimension;
    if (!isGate(found) || verdict === "tighter" || verdict === "equal") return [];
    return [{ container, dimension: found, judgement, verdict }];
  });
  const findings = explainShortfalls(shortfalls, pod, allRules, newestServer);
  return new Map(
    findings
      .toReversed()
      .flatMap(({ rule, shortfalls: of }) => of.map(({ dimension }) => [dimension.id, rule] as const)),
  );
}

/** Advice is for a server that knows every field. */
const newestServer = parseMinorVersion(newestKnown.kubernetes.version) ?? [1, 37];

function openDimension(judgement: Judgement, { kind }: HeldColumn, found: Rule | undefined): OpenDimension {
  const { dimension: id, verdict, subject, yardstick, missing } = judgement;
  const { reach, explanation } = dimensionsById[id] as Dimension;
  const rule = found ?? ruleOf(id);
  const accepted = acceptedTitle(judgement);
  const ofPod = rule?.remediation ?? "Nothing to set in a pod.";
  return {
    dimension: id,
    reach,
    verdict,
    value: readingInWords(id, subject),
    base: readingInWords(id, yardstick),
    why: rule?.risk ?? explanation,
    remedy: kind === "workload" ? ofPod : "Give the container the option that the other one has.",
    ...(accepted === undefined ? {} : { accepted }),
    ...(missing.length === 0 ? {} : { missing: missing.map(missingFact) }),
  };
}

/** The title of the accepted pair, when every pair of values without an order is one of the closed list. */
export function acceptedTitle({ dimension, verdict, pairs }: Judgement): string | undefined {
  if (verdict !== "incomparable" && verdict !== "unknown") return undefined;
  const others = pairs.filter(({ order }) => order !== "tighter" && order !== "equal");
  const accepted = others.map(({ subject, yardstick, order }) =>
    order === "incomparable" ? acceptedPair(dimension, subject, yardstick) : undefined,
  );
  return accepted.every((one) => one !== undefined) ? accepted[0]?.title : undefined;
}
