import type {
  DimensionId,
  FieldPath,
  Judgement,
  Provenance,
  Question,
  Reading,
} from "../confinement/index.ts";
import type { ClusterContext, KubernetesInput, SharedDimensions } from "../engines/index.ts";
import {
  anyContainer,
  anyImage,
  anyOthers,
  anyPod,
  imageNameOf,
  plain,
  plainInput,
  runningBeside,
  sharedDimensions,
} from "../engines/index.ts";
import type { Level } from "../rules/index.ts";
import type { Inventory } from "../workload/index.ts";
import type { JudgedDimension } from "./judge-dimension.ts";
import { judgeFor } from "./judge-dimension.ts";

type Judge = (id: DimensionId) => JudgedDimension;

/**
 * Judges the dimensions of a container. Those that a small part of the input decides are judged once for all containers that share it and
 * differ in their place and their names alone: see `SharedDimensions`.
 */
export function judgeAlike(input: KubernetesInput, level: Level): Judge {
  const kept = keptFor(input.context, level);
  // The first few are judged by themselves, which takes a small input less.
  if (kept.asked++ < fewContainers) return judgeFor(input, level);
  const places = placesOf();
  const judges: (SharedJudge | "none")[] = [];
  let alone: Judge | undefined;
  return (id) => {
    const place = places.get(id);
    const judge = place === undefined ? "none" : (judges[place] ??= sharedJudge(input, level, place, kept));
    if (judge === "none") return (alone ??= judgeFor(input, level))(id);
    const { dimension, judgement, accepted, threshold } = judge.judge(id);
    return { dimension, judgement: new JudgementOf(judgement, input), accepted, threshold };
  };
}

const fewContainers = 4;

/** The place among `sharedDimensions` of those that a dimension is one of. */
function placesOf(): ReadonlyMap<DimensionId, number> {
  return (placeOf ??= new Map(
    sharedDimensions.flatMap(({ ids }, place) => ids.map((id) => [id, place] as const)),
  ));
}

let placeOf: ReadonlyMap<DimensionId, number> | undefined;

/** The judge of all containers that share with this one what decides some dimensions; "none" where more than that may. */
function sharedJudge(input: KubernetesInput, level: Level, place: number, kept: Kept): SharedJudge | "none" {
  const { keyOf, bareOf, byInventory } = sharedDimensions[place] as SharedDimensions;
  const key = keyOf(input);
  if (key === undefined) return "none";
  if (key === plain) return (kept.plain ??= new SharedJudge(judgeFor(plainInput(input), level)));
  const judges = judgesByKey(byInventory ? judgesFor(kept, input.inventory) : kept.ofCluster, place);
  let judge = judges.get(key);
  if (judge === undefined) {
    if (judges.size >= mostKept) judges.clear();
    judges.set(key, (judge = new SharedJudge(judgeFor(bareOf(input), level))));
  }
  return judge;
}

/** Inputs are without end, what is kept of them is not: so many keys of each of the shared dimensions. */
const mostKept = 250;

/** Judges by their keys, for each of `sharedDimensions`. */
type JudgesByKey = Map<string, SharedJudge>[];

function judgesByKey(kept: JudgesByKey, place: number): Map<string, SharedJudge> {
  return (kept[place] ??= new Map<string, SharedJudge>());
}

/** What is kept for one level on one cluster. */
interface Kept {
  /** How often a container's dimensions were asked for. */
  asked: number;
  /** Of the containers whose fields decide nothing. */
  plain: SharedJudge | undefined;
  readonly ofCluster: JudgesByKey;
  readonly ofInventories: WeakMap<Inventory, JudgesByKey>;
}

const known = new WeakMap<ClusterContext, Map<Level, Kept>>();

function keptFor(context: ClusterContext, level: Level): Kept {
  let levels = known.get(context);
  if (levels === undefined) known.set(context, (levels = new Map<Level, Kept>()));
  let kept = levels.get(level);
  if (kept === undefined)
    levels.set(level, (kept = { asked: 0, plain: undefined, ofCluster: [], ofInventories: new WeakMap() }));
  return kept;
}

function judgesFor({ ofInventories }: Kept, inventory: Inventory): JudgesByKey {
  let judges = ofInventories.get(inventory);
  if (judges === undefined) ofInventories.set(inventory, (judges = []));
  return judges;
}

/** Judges each dimension once. */
class SharedJudge {
  readonly #judge: Judge;
  readonly #judged = new Map<DimensionId, JudgedDimension>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  judge(id: DimensionId): JudgedDimension {
    let one = this.#judged.get(id);
    if (one === undefined) this.#judged.set(id, (one = this.#judge(id)));
    return one;
  }
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
