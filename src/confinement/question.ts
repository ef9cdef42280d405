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

/** A question with the candidate that a scenario answers it by. */
export interface Answer {
  readonly question: Question<unknown>;
  /** Place of the answer among the candidates. */
  readonly choice: number;
  readonly answer: unknown;
}

/** One way in which all the missing facts that a computation asked for may turn out. */
export interface Scenario<T> {
  readonly result: T;
  readonly answers: readonly Answer[];
}

const scenarioLimit = 512;

/**
 * Runs a computation once for every combination of answers to the questions that it asks.
 * A computation that asks nothing runs once. The same question asked twice in a run gets the same answer.
 * @throws RangeError when there are more than 512 combinations: a dimension should ask a handful of questions.
 */
export function explore<T>(compute: (ask: Ask) => T): Scenario<T>[] {
  const scenarios: Scenario<T>[] = [];
  let choices: readonly number[] | undefined = [];
  while (choices !== undefined) {
    if (scenarios.length >= scenarioLimit)
      throw new RangeError("a dimension asks for too many missing facts");
    const answers: Answer[] = [];
    const result = compute(answerWith(choices, answers));
    scenarios.push({ result, answers });
    choices = nextChoices(answers);
  }
  return scenarios;
}

function answerWith(choices: readonly number[], answers: Answer[]): Ask {
  return <T>(question: Question<T>): T => {
    const before = answerTo(question.id, answers);
    if (before !== undefined) return before.answer as T;
    const choice = choices[answers.length] ?? 0;
    const answer = question.candidates[choice] as T;
    answers.push({ question: question as Question<unknown>, choice, answer });
    return answer;
  };
}

/** By index, as `onlyDifference`: they are called too seldom to be compiled, and an iterator then makes an object for each step. */
function answerTo(id: string, answers: readonly Answer[]): Answer | undefined {
  for (let index = 0; index < answers.length; index++) {
    const one = answers[index];
    if (one?.question.id === id) return one;
  }
  return undefined;
}

/** Counts up the last question that has a further candidate; later questions start again. */
function nextChoices(answers: readonly Answer[]): number[] | undefined {
  for (let last = answers.length - 1; last >= 0; last--) {
    const { question, choice } = answers[last] as Answer;
    if (choice + 1 < question.candidates.length)
      return [...answers.slice(0, last).map((one) => one.choice), choice + 1];
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
  const deciding = new Map<string, Question<unknown>>();
  for (let first = 0; first < scenarios.length; first++) {
    const { answers } = scenarios[first] as Scenario<T>;
    for (let second = first + 1; second < scenarios.length; second++) {
      if (outcomes[first] === outcomes[second]) continue;
      const question = onlyDifference(answers, (scenarios[second] as Scenario<T>).answers);
      if (question !== undefined) deciding.set(question.id, question);
    }
  }
  return [...deciding.values()];
}

/** The one question that both answer, and answer differently; undefined when there are more or none. */
function onlyDifference(a: readonly Answer[], b: readonly Answer[]): Question<unknown> | undefined {
  let difference: Question<unknown> | undefined;
  for (let index = 0; index < a.length; index++) {
    const { question, choice } = a[index] as Answer;
    const other = answerTo(question.id, b);
    if (other === undefined || other.choice === choice) continue;
    if (difference !== undefined) return undefined;
    difference = question;
  }
  return difference;
}
