import type { DimensionId, Judgement, Provenance, Question, Reading } from "../confinement/index.ts";
import type { ClusterContext, KubernetesInput } from "../engines/index.ts";
import { anyImage, securityInputOf } from "../engines/index.ts";
import type { Level } from "../rules/index.ts";
import type { JudgedDimension } from "./judge-dimension.ts";
import { judgeFor } from "./judge-dimension.ts";

type Judge = (id: DimensionId) => JudgedDimension;

/**
 * Judges the security dimensions of a container, each once for all containers that share what decides it and differ in their image's
 * name alone. Undefined for a container of which more counts: see `securityInputOf`.
 */
export function judgeAlike(input: KubernetesInput, level: Level): Judge | undefined {
  const security = securityInputOf(input);
  if (security === undefined) return undefined;
  const shared = judgeOfKey(input.context, `${level.id} ${security.key}`, () =>
    judgeFor(security.input, level),
  );
  return (id) => {
    const one = shared(id);
    return { ...one, judgement: new JudgementOfImage(one.judgement, security.imageName) };
  };
}

const known = new WeakMap<ClusterContext, Map<string, Judge>>();

/** Inputs are without end, what is kept of them is not. */
const mostKept = 5000;

function judgeOfKey(context: ClusterContext, key: string, makeJudge: () => Judge): Judge {
  let judges = known.get(context);
  if (judges === undefined || judges.size >= mostKept)
    known.set(context, (judges = new Map<string, Judge>()));
  let judge = judges.get(key);
  if (judge === undefined) judges.set(key, (judge = remembered(makeJudge())));
  return judge;
}

function remembered(judge: Judge): Judge {
  const judged = new Map<DimensionId, JudgedDimension>();
  return (id) => {
    let one = judged.get(id);
    if (one === undefined) judged.set(id, (one = judge(id)));
    return one;
  };
}

/** A judgement of any image, in the words for one. They are put when somebody reads them: a verdict needs none. */
class JudgementOfImage implements Judgement {
  readonly dimension: DimensionId;
  readonly verdict: Judgement["verdict"];
  readonly pairs: Judgement["pairs"];
  readonly #of: Judgement;
  readonly #image: string;
  #subject: Reading | undefined;
  #yardstick: Reading | undefined;

  constructor(of: Judgement, image: string) {
    this.dimension = of.dimension;
    this.verdict = of.verdict;
    this.pairs = of.pairs;
    this.#of = of;
    this.#image = image;
  }

  get subject(): Reading {
    return (this.#subject ??= readingOfImage(this.#of.subject, this.#image));
  }

  get yardstick(): Reading {
    return (this.#yardstick ??= readingOfImage(this.#of.yardstick, this.#image));
  }

  get missing(): readonly Question<unknown>[] {
    return this.#of.missing.map((one) => questionOfImage(one, this.#image));
  }
}

function readingOfImage({ values, questions }: Reading, image: string): Reading {
  return {
    values: values.map(({ value, because }) => ({
      value,
      because: because.map((one) => provenanceOfImage(one, image)),
    })),
    questions: questions.map((one) => questionOfImage(one, image)),
  };
}

function provenanceOfImage(provenance: Provenance, image: string): Provenance {
  const { words } = provenance;
  return words.includes(anyImage) ? { ...provenance, words: named(words, image) } : provenance;
}

function questionOfImage(question: Question<unknown>, image: string): Question<unknown> {
  const { id, words, supply } = question;
  if (!id.includes(anyImage)) return question;
  return { ...question, id: named(id, image), words: named(words, image), supply: named(supply, image) };
}

function named(words: string, image: string): string {
  return words.replaceAll(anyImage, () => image);
}
