/** Who could supply a missing fact. */
export type Supplier = "image" | "node" | "cluster" | "input" | "user";

/**
 * A fact that the sources at hand do not hold, with the values it may have. The first candidate is the worst for the container,
 * the last the best. Two questions with the same id are the same fact, and get the same answer within one scenario.
 */
export interface Question<T> {
  readonly id: string;
  /** For people: "which user the image ghcr.io/x/y runs as". */
  readonly words: string;
  readonly supplier: Supplier;
  /** How to supply it: a flag, a file, an object to add to the input. */
  readonly supply: string;
  readonly candidates: readonly [T, ...T[]];
  /** A candidate in words, for "unknown: root or another user". */
  readonly candidateWords?: (candidate: T) => string;
}

/** Answers a question within one scenario. Handed to every computation that may need a missing fact. */
export type Ask = <T>(question: Question<T>) => T;

/** One way in which all the missing facts that a computation asked for may turn out. */
export interface Scenario<T> {
  readonly result: T;
  readonly answers: readonly { readonly question: Question<unknown>; readonly answer: unknown }[];
}

const scenarioLimit = 512;

/**
 * Runs a computation once for every combination of answers to the questions that it asks.
 * A computation that asks nothing runs once. The same question asked twice in a run gets the same answer.
 * @throws RangeError when there are more than 512 combinations: a dimension should ask a handful of questions.
 */
export function explore<T>(compute: (ask: Ask) => T): Scenario<T>[] {
  const scenarios: Scenario<T>[] = [];
  let choices: number[] | undefined = [];
  while (choices !== undefined) {
    if (scenarios.length >= scenarioLimit)
      throw new RangeError("a dimension asks for too many missing facts");
    const asked: { question: Question<unknown>; choice: number }[] = [];
    const result = compute(answerWith(choices, asked));
    scenarios.push({
      result,
      answers: asked.map(({ question, choice }) => ({ question, answer: question.candidates[choice] })),
    });
    choices = nextChoices(asked);
  }
  return scenarios;
}

function answerWith(
  choices: readonly number[],
  asked: { question: Question<unknown>; choice: number }[],
): Ask {
  return <T>(question: Question<T>): T => {
    const before = asked.find((one) => one.question.id === question.id);
    if (before !== undefined) return before.question.candidates[before.choice] as T;
    const choice = choices[asked.length] ?? 0;
    asked.push({ question: question as Question<unknown>, choice });
    return question.candidates[choice] as T;
  };
}

/** Counts up the last question that has a further candidate; later questions start again. */
function nextChoices(
  asked: readonly { question: Question<unknown>; choice: number }[],
): number[] | undefined {
  for (let last = asked.length - 1; last >= 0; last--) {
    const { question, choice } = asked[last] as (typeof asked)[number];
    if (choice + 1 < question.candidates.length)
      return [...asked.slice(0, last).map((one) => one.choice), choice + 1];
  }
  return undefined;
}

/**
 * The questions on whose answers an outcome depends: two scenarios that answer one of them differently and no other one that both
 * ask, and whose outcomes differ. A fact that was asked for and changes nothing is not among them.
 */
export function decidingQuestions<T>(
  scenarios: readonly Scenario<T>[],
  outcomeOf: (scenario: Scenario<T>, index: number) => unknown,
): Question<unknown>[] {
  const outcomes = scenarios.map(outcomeOf);
  // By the place among the candidates: a question may be made anew, with equal candidates, each time that it is asked.
  const answers = scenarios.map(
    (one) =>
      new Map(one.answers.map(({ question, answer }) => [question.id, question.candidates.indexOf(answer)])),
  );
  const asked = new Map(
    scenarios.flatMap((one) => one.answers.map(({ question }) => [question.id, question])),
  );
  const deciding = new Map<string, Question<unknown>>();
  for (const [first, given] of answers.entries()) {
    if (deciding.size === asked.size) break;
    for (let second = first + 1; second < answers.length; second++) {
      if (outcomes[first] === outcomes[second]) continue;
      const id = onlyDifference(given, answers[second] as typeof given);
      const question = id === undefined ? undefined : asked.get(id);
      if (question !== undefined) deciding.set(question.id, question);
    }
  }
  return [...deciding.values()];
}

/** Id of the one question that both answer, and answer differently; undefined when there are more or none. */
function onlyDifference(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): string | undefined {
  let difference: string | undefined;
  for (const [id, answer] of a) {
    if (!b.has(id) || b.get(id) === answer) continue;
    if (difference !== undefined) return undefined;
    difference = id;
  }
  return difference;
}
