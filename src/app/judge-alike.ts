import type {
  DimensionId,
  FieldPath,
  Judgement,
  Provenance,
  Question,
  Reading,
} from "../confinement/index.ts";
import type { ClusterContext, KubernetesInput } from "../engines/index.ts";
import { anyContainer, anyImage, anyPod, imageNameOf, securityInputOf } from "../engines/index.ts";
import type { Level } from "../rules/index.ts";
import type { JudgedDimension } from "./judge-dimension.ts";
import { judgeFor } from "./judge-dimension.ts";

type Judge = (id: DimensionId) => JudgedDimension;

/**
 * Judges the security dimensions of a container, each once for all containers that share what decides it and differ in their place and
 * their image's name alone. Undefined for a container of which more counts: see `securityInputOf`.
 */
export function judgeAlike(input: KubernetesInput, level: Level): Judge | undefined {
  const security = securityInputOf(input);
  if (security === undefined) return undefined;
  const shared = judgeOfKey(input.context, `${level.id} ${security.key}`, () =>
    judgeFor(security.input(), level),
  );
  return (id) => {
    const one = shared(id);
    return { ...one, judgement: new JudgementOf(one.judgement, input) };
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
  return words.includes(anyImage) ? { ...own, words: named(words, imageNameOf(input.container)) } : own;
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
