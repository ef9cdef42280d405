import type {
  Confinement,
  Dimension,
  DimensionId,
  DimensionValues,
  Order,
  Scenario,
} from "../../confinement/index.ts";
import { combine, dimensionsById, explore } from "../../confinement/index.ts";
import type { ObservationRow, ObservationVerdict } from "../../report/index.ts";
import { missingFact } from "../report/judgement.ts";
import { observers } from "./observers.ts";
import type { Observed, Observer, Sight } from "./sight.ts";

interface Pair<Id extends DimensionId> {
  readonly observed: Observed<DimensionValues[Id]>;
  readonly predicted: DimensionValues[Id] | undefined;
}

/** Holds one dimension as it was seen against its prediction, in every way in which what is not known may turn out. */
export function judgeObserved(
  id: DimensionId,
  sight: Sight,
  prediction: Confinement | undefined,
): ObservationRow {
  return rowOf(dimensionsById[id] as Dimension, sight, prediction);
}

function rowOf<Id extends DimensionId>(
  dimension: Dimension<Id>,
  sight: Sight,
  prediction: Confinement | undefined,
): ObservationRow {
  const { id } = dimension;
  const observer = observers[id] as Observer<Id>;
  const scenarios = explore((ask): Pair<Id> => {
    const predicted = prediction?.[id](ask).value;
    return { observed: observer(sight, { ask, predicted }), predicted };
  });
  const verdict = verdictOf(dimension, scenarios);
  const isOpen = verdict === "not-predicted" && prediction !== undefined;
  const unseen = scenarios.map(({ result }) => result.observed).find((one) => !one.shown);
  const note = notesOf(scenarios);
  return {
    dimension: id,
    title: dimension.title,
    group: dimension.group,
    role: dimension.role,
    ...worded("observed", observedWords(dimension, scenarios)),
    ...valued(scenarios),
    ...worded(
      "predicted",
      wordsOf(dimension, scenarios, ({ predicted }) => predicted),
    ),
    verdict,
    ...(unseen?.shown === false && {
      why: unseen.why,
      ...(unseen.remedy !== undefined && { remedy: unseen.remedy }),
    }),
    ...(note !== undefined && { note }),
    ...(isOpen && { missing: questionsOf(scenarios) }),
  };
}

function verdictOf<Id extends DimensionId>(
  dimension: Dimension<Id>,
  scenarios: readonly Scenario<Pair<Id>>[],
): ObservationVerdict {
  const unseen = scenarios.map(({ result }) => result.observed).find((one) => !one.shown);
  if (unseen?.shown === false) return unseen.unproven === true ? "not-proven" : "not-observable";
  const orders = scenarios.map(({ result }) => orderOf(dimension, result));
  if (orders.some((one) => one === undefined)) return "not-predicted";
  return words[combine(orders.filter((one) => one !== undefined))];
}

function orderOf<Id extends DimensionId>(
  dimension: Dimension<Id>,
  { observed, predicted }: Pair<Id>,
): Order | undefined {
  if (!observed.shown || predicted === undefined) return undefined;
  return dimension.compare(observed.value, predicted);
}

const words: Readonly<Record<Order | "unknown", ObservationVerdict>> = {
  equal: "as-predicted",
  tighter: "tighter",
  looser: "looser",
  incomparable: "different",
  unknown: "not-predicted",
};

function wordsOf<Id extends DimensionId>(
  dimension: Dimension<Id>,
  scenarios: readonly Scenario<Pair<Id>>[],
  side: (pair: Pair<Id>) => DimensionValues[Id] | undefined,
): string | undefined {
  const values = scenarios.map(({ result }) => side(result)).filter((one) => one !== undefined);
  const told = [...new Set(values.map((value) => dimension.words(value)))];
  return told.length === 0 ? undefined : told.join(" or ");
}

function observedWords<Id extends DimensionId>(
  dimension: Dimension<Id>,
  scenarios: readonly Scenario<Pair<Id>>[],
): string | undefined {
  const own = scenarios
    .map(({ result }) => (result.observed.shown ? result.observed.words : undefined))
    .find((one) => one !== undefined);
  return (
    own ?? wordsOf(dimension, scenarios, ({ observed }) => (observed.shown ? observed.value : undefined))
  );
}

function worded<Name extends "observed" | "predicted">(
  name: Name,
  text: string | undefined,
): { readonly [Key in Name]?: string } {
  return (text === undefined ? {} : { [name]: text }) as { readonly [Key in Name]?: string };
}

/** The value itself where it is one; filters of seccomp are too long and told by their name. */
function valued<Id extends DimensionId>(
  scenarios: readonly Scenario<Pair<Id>>[],
): { readonly value?: unknown } {
  const values = scenarios.flatMap(({ result: { observed } }) => (observed.shown ? [observed.value] : []));
  const [value] = values;
  const isOne = new Set(values.map((one) => JSON.stringify(one))).size === 1;
  const isFilter = typeof value === "object" && Object.hasOwn(value, "filter");
  return isOne && !isFilter ? { value } : {};
}

function notesOf<Id extends DimensionId>(scenarios: readonly Scenario<Pair<Id>>[]): string | undefined {
  return scenarios
    .map(({ result }) => (result.observed.shown ? result.observed.note : undefined))
    .find((one) => one !== undefined);
}

function questionsOf<Id extends DimensionId>(
  scenarios: readonly Scenario<Pair<Id>>[],
): NonNullable<ObservationRow["missing"]> {
  const asked = scenarios.flatMap(({ answers }) => answers.map(({ question }) => question));
  return [...new Map(asked.map((question) => [question.id, missingFact(question)])).values()];
}
