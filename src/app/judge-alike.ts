import type {
  DimensionId,
  FieldPath,
  Judgement,
  Provenance,
  Question,
  Reading,
} from "../confinement/index.ts";
import type { ClusterContext, KubernetesInput } from "../engines/index.ts";
import {
  anyContainer,
  anyImage,
  anyOthers,
  anyPod,
  imageNameOf,
  runningBeside,
  sharedDimensions,
} from "../engines/index.ts";
import type { Level } from "../rules/index.ts";
import type { JudgedDimension } from "./judge-dimension.ts";
import { judgeFor } from "./judge-dimension.ts";

type Judge = (id: DimensionId) => JudgedDimension;

/**
 * Judges the dimensions of a container. Those that a small part of the input decides are judged once for all containers that share it and
 * differ in their place and their names alone: see `sharedDimensions`.
 */
export function judgeAlike(input: KubernetesInput, level: Level): Judge {
  const shared = sharedDimensions.map(({ name, ids, inputOf }) => {
    const part = inputOf(input);
    if (part === undefined) return { ids, judge: undefined };
    const key = `${level.id} ${name} ${part.key}`;
    return { ids, judge: judgeOfKey(input.context, key, () => judgeFor(part.input(), level)) };
  });
  let alone: Judge | undefined;
  return (id) => {
    const one = shared.find(({ ids }) => ids.has(id))?.judge?.(id);
    if (one === undefined) return (alone ??= judgeFor(input, level))(id);
    const { dimension, judgement, accepted, threshold } = one;
    return { dimension, judgement: new JudgementOf(judgement, input), accepted, threshold };
  };
}

const known = new WeakMap<ClusterContext, Map<string, Judge>>();

/** Inputs are without end, what is kept of them is not. */
const mostKept = 250;

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

/** A judgement of any container, in the words for one. They are put when somebody reads them: a verdict needs none. */
class JudgementOf implements Judgement {
  readonly dimension: DimensionId;
  readonly verdict: Judgement["verdict"];
  readonly pairs: Judgement["pairs"];
  readonly #of: Judgement;
  readonly #input: KubernetesInput;
  #subject: Reading | undefined;
  #yardstick: Reading | undefined;

  constructor(of: Judgement, input: KubernetesInput) {
    this.dimension = of.dimension;
    this.verdict = of.verdict;
    this.pairs = of.pairs;
    this.#of = of;
    this.#input = input;
  }

  get subject(): Reading {
    return (this.#subject ??= readingOf(this.#of.subject, this.#input));
  }

  get yardstick(): Reading {
    return (this.#yardstick ??= readingOf(this.#of.yardstick, this.#input));
  }

  get missing(): readonly Question<unknown>[] {
    return questionsOf(this.#of.missing, this.#input);
  }
}

function readingOf({ values, questions }: Reading, input: KubernetesInput): Reading {
  return {
    values: values.map(({ value, because }) => ({
      value,
      because: because.map((one) => provenanceOf(one, input)),
    })),
    questions: questionsOf(questions, input),
  };
}

function provenanceOf(provenance: Provenance, input: KubernetesInput): Provenance {
  const { words, path } = provenance;
  const own = {
    ...provenance,
    ...(path === undefined ? {} : { path: pathOf(path, input) }),
  };
  if (words.includes(anyImage)) return { ...own, words: named(words, imageNameOf(input.container)) };
  return words.includes(anyOthers)
    ? { ...own, words: words.replace(anyOthers, () => namesOfOthers(input)) }
    : own;
}

function namesOfOthers({ pod, container }: KubernetesInput): string {
  return runningBeside(pod, container)
    .map(({ name }) => name)
    .join(", ");
}

function pathOf(path: FieldPath, { pod, container }: KubernetesInput): FieldPath {
  const [start, ...rest] = path;
  if (start === anyContainer) return [...container.path, ...rest];
  return start === anyPod ? [...pod.path, ...rest] : path;
}

function questionsOf(
  questions: readonly Question<unknown>[],
  { container }: KubernetesInput,
): readonly Question<unknown>[] {
  if (questions.length === 0) return questions;
  const image = imageNamed(imageNameOf(container));
  return questions.map((one) => questionOf(one, image));
}

/** An image with what was asked in its words: many judgements ask the same of it. */
interface NamedImage {
  readonly name: string;
  readonly questions: Map<string, Question<unknown>>;
}

let latestImage: NamedImage | undefined;

/** Kept for one image only: the containers of an image mostly follow each other, as the judgements of one container do. */
function imageNamed(name: string): NamedImage {
  if (latestImage?.name !== name) latestImage = { name, questions: new Map<string, Question<unknown>>() };
  return latestImage;
}

function questionOf(question: Question<unknown>, { name, questions }: NamedImage): Question<unknown> {
  const { id, words, supply } = question;
  if (!id.includes(anyImage)) return question;
  const before = questions.get(id);
  if (before !== undefined) return before;
  const own = { ...question, id: named(id, name), words: named(words, name), supply: named(supply, name) };
  questions.set(id, own);
  return own;
}

function named(words: string, image: string): string {
  return words.replaceAll(anyImage, () => image);
}
