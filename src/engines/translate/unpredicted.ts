import type {
  Ask,
  Confinement,
  Dimension,
  DimensionId,
  DimensionValues,
  Question,
  Stated,
} from "../../confinement/index.ts";
import { dimensionIds, dimensionsById } from "../../confinement/index.ts";
import type { RunDeclaration, WrittenOption } from "../../workload/index.ts";
import { extremesOf } from "../extremes.ts";
import { because, stated } from "../stated.ts";
import type { OptionBeside } from "./translation.ts";
import { toldOptions, treatmentByName } from "./told-options.ts";
import type { Treatment } from "./treatments/index.ts";
import { plainOptionName } from "./treatments/index.ts";

/** An option of a source that bears on dimensions in a way that is not predicted from it. */
export interface UnpredictedEffect {
  readonly option: WrittenOption;
  readonly dimensions: readonly DimensionId[];
  /** Which way it can move them; absent: either. */
  readonly moves?: "tighter" | "looser";
  /** What a person can do. */
  readonly words: string;
}

/** Everything of a container and `beside` it that bears on it unpredicted, but what is allowed by its name to be lost. */
export function unpredictedEffects(
  declaration: RunDeclaration,
  beside: readonly OptionBeside[],
  allowed: ReadonlySet<string>,
): readonly UnpredictedEffect[] {
  return toldOptions(declaration, beside).flatMap((told) => {
    const treatment = treatmentByName(told, declaration.name);
    const { option } = told;
    if (treatment === undefined || allowed.has(plainOptionName(option, declaration.name))) return [];
    const dimensions = dimensionsOf(treatment, declaration);
    const { moves, words } = treatment;
    return dimensions.length === 0
      ? []
      : [{ option, dimensions, words, ...(moves !== undefined && { moves }) }];
  });
}

function dimensionsOf(
  { bears = [], bearsWith }: Treatment,
  { engine }: RunDeclaration,
): readonly DimensionId[] {
  if (bearsWith !== undefined && bearsWith !== engine) return [];
  return bears === "every" ? everyDimension : bears;
}

/** What no option of an engine bears on: the cluster's API, and namespaces that every container has. */
const beyondOptions: readonly DimensionId[] = [
  "api-token",
  "api-permissions",
  "service-links",
  "engine-privilege",
  "mount-namespace",
  "time-namespace",
];

const everyDimension = dimensionIds.filter((id) => !beyondOptions.includes(id));

/** The confinement with each dimension unknown that something bears on unpredicted: as loose and as tight as it may make it. */
export function withUnpredicted(
  confinement: Confinement,
  effects: readonly UnpredictedEffect[],
  architecture: "amd64" | "arm64",
): Confinement {
  const changed = new Set(effects.flatMap(({ dimensions }) => dimensions));
  if (changed.size === 0) return confinement;
  const open = [...changed].map((id) => {
    const own = effects.filter(({ dimensions }) => dimensions.includes(id));
    return [id, openDimension(id, confinement, own, architecture)] as const;
  });
  return { ...confinement, ...Object.fromEntries(open) };
}

function openDimension<Id extends DimensionId>(
  id: Id,
  confinement: Confinement,
  effects: readonly UnpredictedEffect[],
  architecture: "amd64" | "arm64",
): (ask: Ask) => Stated<DimensionValues[Id]> {
  const question = effectQuestion(id, effects);
  const [loosest, tightest] = extremesOf(id, architecture);
  const reason = because("assumption", question.words);
  return (ask) => {
    const answer = ask(question);
    if (answer === "predicted") return confinement[id](ask);
    return stated(answer === "loosest" ? loosest : tightest, reason);
  };
}

type Effect = "loosest" | "predicted" | "tightest";

function effectQuestion(id: DimensionId, effects: readonly UnpredictedEffect[]): Question<Effect> {
  const names = effects.map(({ option }) => optionInWords(option));
  const { title } = dimensionsById[id] as Dimension;
  return {
    id: `unpredicted:${id}:${names.join(", ")}`,
    words: `what ${names.join(", ")} does to ${title.toLowerCase()}`,
    supplier: "user",
    supply: [...new Set(effects.map(({ words }) => words))].join("; "),
    candidates: candidatesOf(effects),
    candidateWords: (answer) => (answer === "predicted" ? "nothing" : `the ${answer}`),
  };
}

/** Worst first. */
function candidatesOf(effects: readonly UnpredictedEffect[]): readonly [Effect, ...Effect[]] {
  if (effects.every(({ moves }) => moves === "tighter")) return ["predicted", "tightest"];
  if (effects.every(({ moves }) => moves === "looser")) return ["loosest", "predicted"];
  return ["loosest", "tightest"];
}

function optionInWords({ name, value, place }: WrittenOption): string {
  const line = place?.line === undefined ? "" : `:${place.line}`;
  const where = place === undefined ? "" : ` (${place.file}${line})`;
  return `${name}${value === "" || name.endsWith("=") ? value : ` ${value}`}${where}`;
}
