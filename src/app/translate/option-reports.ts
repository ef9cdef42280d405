import type { Judgement } from "../../confinement/index.ts";
import type { OptionBeside, OptionField, ToldOption, TranslationNote } from "../../engines/index.ts";
import {
  fieldOfOption,
  fieldsBehind,
  fieldTreatments,
  plainOptionName,
  toldOptions,
  treatmentByName,
} from "../../engines/index.ts";
import type { OptionReport } from "../../report/index.ts";
import type { RunDeclaration, WrittenOption } from "../../workload/index.ts";
import type { JudgedContainer } from "./judge-translation.ts";
import { isShort } from "./judge-translation.ts";

const ranking: readonly OptionReport["outcome"][] = [
  "impossible",
  "weakened",
  "strengthened",
  "kept",
  "without-meaning",
];

/**
 * What became of every option that a person wrote, and of those that are set around the container: of its pod and of the volumes, networks,
 * secrets and images that it uses. An option behind a dimension that falls short is weakened, whatever was made of it; one that nobody has
 * judged is impossible, never passed over.
 */
export function optionReports(
  declaration: RunDeclaration,
  beside: readonly OptionBeside[],
  notes: readonly TranslationNote[],
  judged: readonly JudgedContainer[],
): readonly OptionReport[] {
  const own = notes.filter(({ container }) => container === declaration.name);
  const judgements = judged.find((one) => one.declaration === declaration)?.judgements ?? [];
  const short = judgements.filter(isShort);
  return merged(
    toldOptions(declaration, beside).map((told): OptionReport => {
      const { option } = told;
      const { name, value, place } = option;
      const line = place?.line === undefined ? {} : { line: place.line };
      const where = place === undefined ? {} : { file: place.file, ...line };
      const { outcome, words } = treatmentByName(told, declaration.name) ?? judgedByField(told, own, short);
      return { name, value, container: declaration.name, ...where, outcome, words };
    }),
  );
}

/** Options that are refused by their name, with the name that allows each. */
export function refusedOptions(
  declaration: RunDeclaration,
  beside: readonly OptionBeside[],
): readonly { readonly option: WrittenOption; readonly allow: string; readonly words: string }[] {
  return toldOptions(declaration, beside).flatMap((told) => {
    const { option } = told;
    const { outcome, words = "" } = treatmentByName(told, declaration.name) ?? {};
    if (outcome !== "impossible" && outcome !== "weakened") return [];
    return [{ option, allow: plainOptionName(option, declaration.name), words }];
  });
}

type Became = Pick<OptionReport, "outcome" | "words">;

function judgedByField(
  { option, isShared }: Pick<ToldOption, "option" | "isShared">,
  notes: readonly TranslationNote[],
  short: readonly Judgement[],
): Became {
  const field = fieldOfOption(option) ?? "name";
  const found = notesFor(notes, field, option);
  const worst = ranking.find((outcome) => found.some((one) => one.outcome === outcome));
  const loosened = short.find(({ dimension }) => fieldsBehind(dimension).includes(field));
  if (loosened !== undefined && worst !== "impossible") {
    const words = loosened.verdict === "looser" ? "looser than in the source" : "not shown to be as confined";
    return { outcome: "weakened", words: `${loosened.dimension} is ${words}` };
  }
  if (worst === undefined)
    return isShared ? usual(field) : { outcome: "kept", words: "as the pod is without it" };
  const words = found.filter(({ outcome }) => outcome === worst).map((one) => one.words);
  return { outcome: worst, words: [...new Set(words)].join("; ") };
}

/** What options of a field mostly become, for one of a pod of the engine. */
function usual(field: keyof RunDeclaration): Became {
  const { outcomes, words } = fieldTreatments[field as OptionField];
  return { outcome: outcomes[0] ?? "impossible", words };
}

/** The notes that speak of this very option, else those of its field. */
function notesFor(
  notes: readonly TranslationNote[],
  field: keyof RunDeclaration,
  { name, value }: WrittenOption,
): readonly TranslationNote[] {
  const ofField = notes.filter((one) => one.field === field);
  const exact = ofField.filter(({ about }) => about !== undefined && isNamed(`${name} ${value}`, about));
  return exact.length > 0 ? exact : ofField;
}

function isNamed(text: string, about: string): boolean {
  const start = text.indexOf(about);
  if (start < 0) return false;
  const before = text[start - 1] ?? " ";
  const after = text[start + about.length] ?? " ";
  return (!/\w/.test(before) && !/\w/.test(after)) || isNamed(text.slice(start + 1), about);
}

/** Items of one list that became the same are told together. */
function merged(reports: readonly OptionReport[]): readonly OptionReport[] {
  const result: OptionReport[] = [];
  for (const report of reports) {
    const last = result.at(-1);
    if (last?.name === report.name && last.words === report.words && last.outcome === report.outcome)
      result[result.length - 1] = { ...last, value: `${last.value} ${report.value}` };
    else result.push(report);
  }
  return result;
}
