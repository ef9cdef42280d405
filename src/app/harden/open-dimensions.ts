import type { Dimension, DimensionId, Judgement, Verdict } from "../../confinement/index.ts";
import { acceptedPair } from "../../confinement/index.ts";
import type { Step } from "../../harden/index.ts";
import type { LevelFinding, Shortfall } from "../../rules/index.ts";
import { explainShortfalls, parseMinorVersion } from "../../rules/index.ts";
import type { Container, PodTemplate, Workload } from "../../workload/index.ts";
import type { JudgedDimension, JudgingContext, WorkloadJudgement } from "../judge-workload.ts";
import { readingInWords } from "../report-parts.ts";
import { fallsShort, judgeDimensions, judgeWorkload } from "../judge-workload.ts";

/** Something that keeps a container from the level: a dimension of it, or for the Pod Security Standards a rule. */
export interface OpenItem {
  readonly container: string;
  readonly dimension: DimensionId;
  readonly title: string;
  /** 1 where it surely falls short, less where only some of the missing facts' answers make it so, 0 where it holds. */
  readonly weight: number;
  readonly words: string;
  readonly verdict: Verdict;
  /** Whether it is more confined than the same item was, though both may fall short. */
  readonly isTighterThan: (other: OpenItem) => boolean;
  /** The worst value that it may have. */
  readonly worst: unknown;
  /** For a level that judges dimensions: the judgement behind it. */
  readonly judged?: { readonly container: Container; readonly one: JudgedDimension };
}

export type OpenItems = ReadonlyMap<string, OpenItem>;

/** What findings that no waiver covers leave open, by container and dimension, of what was judged of the workload. */
export function openItems(
  { containers }: Pick<WorkloadJudgement, "containers">,
  findings: readonly LevelFinding[],
  context: JudgingContext,
): OpenItems {
  if (context.level.judgedBy.kind === "standard") return openRules(findings);
  const wanted = new Map<Container, Set<DimensionId>>();
  for (const { shortfalls } of findings) {
    for (const { container, dimension } of shortfalls)
      wanted.set(container, (wanted.get(container) ?? new Set()).add(dimension.id));
  }
  return new Map(
    containers.flatMap(({ container, judgements }) =>
      judgements
        .filter(({ dimension }) => wanted.get(container)?.has(dimension.id) === true)
        .map((one) => [keyOf(container, one.dimension.id), itemOf(container, one)] as const),
    ),
  );
}

/** The same items of the workload as it would be with a step: only what the step can reach is judged again. */
export function reopen(
  workload: Workload,
  before: OpenItems,
  { at, mayClose }: Pick<Step, "at" | "mayClose">,
  context: JudgingContext,
): OpenItems {
  if (context.level.judgedBy.kind === "standard") return openRules(judgeWorkload(workload, context).findings);
  const items = new Map(before);
  for (const pod of workload.pods) {
    for (const container of pod.containers) {
      if (!at.every((step, index) => container.path[index] === step)) continue;
      const ids = mayClose.filter((id) => before.has(keyOf(container, id)));
      addItems(items, workload, pod, container, ids, context);
    }
  }
  return items;
}

function addItems(
  items: Map<string, OpenItem>,
  workload: Workload,
  pod: PodTemplate,
  container: Container,
  ids: readonly DimensionId[],
  context: JudgingContext,
): void {
  if (ids.length === 0) return;
  for (const one of judgeDimensions(workload, pod, container, context, ids))
    items.set(keyOf(container, one.dimension.id), itemOf(container, one));
}

function keyOf(container: Container, id: string): string {
  return `${container.path.join(".")} ${id}`;
}

function itemOf(container: Container, one: JudgedDimension): OpenItem {
  return new OpenDimension(container, one);
}

/** What a judgement leaves open. Its words and values are worked out when somebody reads them. */
class OpenDimension implements OpenItem {
  readonly container: string;
  readonly dimension: DimensionId;
  readonly title: string;
  readonly weight: number;
  readonly verdict: Verdict;
  readonly judged: { readonly container: Container; readonly one: JudgedDimension };

  constructor(container: Container, one: JudgedDimension) {
    this.container = container.name;
    this.dimension = one.dimension.id;
    this.title = one.dimension.title;
    this.weight = fallsShort(one) ? weightOf(one) : 0;
    this.verdict = one.judgement.verdict;
    this.judged = { container, one };
  }

  get words(): string {
    return readingInWords(this.dimension, this.judged.one.judgement.subject);
  }

  get worst(): unknown {
    return this.judged.one.judgement.subject.values[0]?.value;
  }

  isTighterThan(other: OpenItem): boolean {
    const { dimension, judgement } = this.judged.one;
    const worst = judgement.subject.values[0]?.value;
    return (
      worst !== undefined &&
      other.dimension === dimension.id &&
      dimension.compare(worst, other.worst as typeof worst) === "tighter"
    );
  }
}

/** The share of the missing facts' answers under which it falls short. */
function weightOf({ dimension, judgement, threshold }: JudgedDimension): number {
  if (judgement.verdict !== "unknown") return 1;
  if (threshold !== undefined) return 0.5;
  let weight = weights.get(judgement.pairs);
  if (weight === undefined) weights.set(judgement.pairs, (weight = shareOfShort(dimension, judgement.pairs)));
  return weight;
}

/** By the pairs of a judgement, which many containers share. */
const weights = new WeakMap<Judgement["pairs"], number>();

function shareOfShort({ id }: Dimension, pairs: Judgement["pairs"]): number {
  const short = pairs.filter(
    ({ subject, yardstick, order }) =>
      order === "looser" || (order === "incomparable" && acceptedPair(id, subject, yardstick) === undefined),
  );
  return Math.max(short.length / pairs.length, 0.01);
}

/** Rules that a waiver covers were not open before. */
function isAmong(rule: string, items: OpenItems): boolean {
  return [...items.values()].some(({ words }) => words === rule);
}

/** The findings that explain what is still open. */
export function findingsOfItems(
  workload: Workload,
  items: OpenItems,
  context: JudgingContext,
): LevelFinding[] {
  const { level, rules, cluster } = context;
  if (level.judgedBy.kind === "standard") {
    const open = judgeWorkload(workload, context).findings;
    return open.filter(({ rule }) => isAmong(rule.id, items));
  }
  const server = parseMinorVersion(cluster.kubernetes) ?? [1, 37];
  const shortfalls = [...items.values()].flatMap(shortfallOf);
  return workload.pods.flatMap((pod) => {
    // Rules look at the containers of the pod as it would be; an item may have been judged a step before.
    const own = pod.containers.flatMap((container) =>
      shortfalls
        .filter((one) => one.container.path.join(".") === container.path.join("."))
        .map((one) => ({ ...one, container })),
    );
    return explainShortfalls(own, pod, rules, server);
  });
}

function shortfallOf({ judged }: OpenItem): Shortfall[] {
  if (judged === undefined || !fallsShort(judged.one)) return [];
  const { dimension, judgement } = judged.one;
  const { verdict } = judgement;
  if (verdict === "tighter" || verdict === "equal") return [];
  return [{ container: judged.container, dimension, judgement, verdict }];
}

/** What a level says of a workload with these open items. */
export function outcomeOfItems(items: OpenItems): "held" | "open" | "not-held" {
  const short = [...items.values()].filter(({ weight }) => weight > 0);
  if (short.length === 0) return "held";
  return short.every(({ verdict }) => verdict === "unknown") ? "open" : "not-held";
}

function openRules(findings: readonly LevelFinding[]): OpenItems {
  return new Map(
    findings.flatMap(({ rule, failures }) =>
      failures.map(({ container, path }): [string, OpenItem] => [
        `${(container?.path ?? path).join(".")} ${rule.id}`,
        {
          container: container?.name ?? "",
          dimension: rule.dimensions[0] as DimensionId,
          title: rule.title,
          weight: 1,
          words: rule.id,
          verdict: "looser",
          worst: undefined,
          isTighterThan: () => false,
        },
      ]),
    ),
  );
}

/** Whether `after` is nearer to the level: something weighs less, or weighs the same and is more confined. */
export function isNearer(before: OpenItems, after: OpenItems): boolean {
  return [...before].some(([key, item]) => isItemNearer(item, after.get(key)));
}

export function isItemNearer(before: OpenItem, after: OpenItem | undefined): boolean {
  if (before === after) return false;
  const weight = after?.weight ?? 0;
  if (Math.abs(weight - before.weight) > 1e-9) return weight < before.weight;
  return before.weight > 0 && after?.isTighterThan(before) === true;
}

/** Whether both are equally far from the level in everything. */
export function isAsFar(one: OpenItems, other: OpenItems): boolean {
  return !isNearer(one, other) && !isNearer(other, one);
}
