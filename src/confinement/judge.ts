import type { Confinement } from "./confinement.ts";
import type { Dimension } from "./dimension.ts";
import type { DimensionId } from "./dimension-ids.ts";
import type { Stated } from "./provenance.ts";
import type { Question, Scenario } from "./question.ts";
import { decidingQuestions, explore } from "./question.ts";
import type { DimensionValues } from "./values.ts";
import type { Order, Verdict } from "./verdict.ts";
import { combine } from "./verdict.ts";

/** The values one dimension may have, worst first, and the questions on which that depends. Known: one value, no questions. */
export interface Reading<Id extends DimensionId = DimensionId> {
  readonly values: readonly Stated<DimensionValues[Id]>[];
  readonly questions: readonly Question<unknown>[];
}

/** A dimension of a container held against the same dimension of a yardstick. */
export interface Judgement<Id extends DimensionId = DimensionId> {
  readonly dimension: Id;
  readonly verdict: Verdict;
  readonly subject: Reading<Id>;
  readonly yardstick: Reading<Id>;
  /** The facts that would decide an `unknown` verdict; empty otherwise. */
  readonly missing: readonly Question<unknown>[];
  /** The scenarios' value pairs, for tests of "is every incomparable pair an accepted one". */
  readonly pairs: readonly {
    readonly subject: DimensionValues[Id];
    readonly yardstick: DimensionValues[Id];
    readonly order: Order;
  }[];
}

/** Every value that a dimension may have under the missing facts. */
export function readDimension<Id extends DimensionId>(confinement: Confinement, id: Id): Reading<Id> {
  return toReading(
    explore((ask) => confinement[id](ask)),
    (result) => result,
  );
}

/**
 * Compares one dimension of two confinements in every scenario of the missing facts. A fact that both depend on, such as the
 * image's user, has the same answer on both sides.
 */
export function judge<Id extends DimensionId>(
  dimension: Dimension<Id>,
  subject: Confinement,
  yardstick: Confinement,
): Judgement<Id> {
  const { id } = dimension;
  const scenarios = explore((ask) => ({ subject: subject[id](ask), yardstick: yardstick[id](ask) }));
  const pairs = scenarios.map(({ result }) => {
    const own = result.subject.value;
    const other = result.yardstick.value;
    return { subject: own, yardstick: other, order: dimension.compare(own, other) };
  });
  const orders = pairs.map(({ order }) => order);
  const verdict = combine(orders);
  return {
    dimension: id,
    verdict,
    subject: toReading(scenarios, subjectOf),
    yardstick: toReading(scenarios, yardstickOf),
    missing: verdict === "unknown" ? decidingQuestions(scenarios, (_, index) => orders[index]) : none,
    pairs,
  };
}

interface Sides<Id extends DimensionId> {
  readonly subject: Stated<DimensionValues[Id]>;
  readonly yardstick: Stated<DimensionValues[Id]>;
}

function subjectOf<Id extends DimensionId>({ subject }: Sides<Id>): Sides<Id>["subject"] {
  return subject;
}

function yardstickOf<Id extends DimensionId>({ yardstick }: Sides<Id>): Sides<Id>["yardstick"] {
  return yardstick;
}

const none: readonly Question<unknown>[] = [];

function toReading<Result, Id extends DimensionId>(
  scenarios: readonly Scenario<Result>[],
  sideOf: (result: Result) => Stated<DimensionValues[Id]>,
): Reading<Id> {
  const first = scenarios[0];
  if (first !== undefined && scenarios.length === 1)
    return { values: [sideOf(first.result)], questions: none };
  return new LateReading(() => distinct(scenarios, sideOf));
}

/**
 * The distinct values and what decides between them, worked out when somebody reads them: a verdict needs neither. A class, since
 * getters in an object literal give each object a shape of its own, which only a full garbage collection frees.
 */
class LateReading<Id extends DimensionId> implements Reading<Id> {
  readonly #read: () => Reading<Id>;
  #known: Reading<Id> | undefined;

  constructor(read: () => Reading<Id>) {
    this.#read = read;
  }

  get values(): Reading<Id>["values"] {
    return (this.#known ??= this.#read()).values;
  }

  get questions(): Reading<Id>["questions"] {
    return (this.#known ??= this.#read()).questions;
  }
}

function distinct<Result, Id extends DimensionId>(
  scenarios: readonly Scenario<Result>[],
  sideOf: (result: Result) => Stated<DimensionValues[Id]>,
): Reading<Id> {
  const keys = scenarios.map(({ result }) => JSON.stringify(sideOf(result).value, infinityAsText));
  const seen = new Map<string | undefined, Stated<DimensionValues[Id]>>();
  scenarios.forEach(({ result }, index) => {
    if (!seen.has(keys[index])) seen.set(keys[index], sideOf(result));
  });
  return {
    values: [...seen.values()],
    questions: seen.size > 1 ? decidingQuestions(scenarios, (_, index) => keys[index]) : [],
  };
}

function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}
