import type { DimensionId, Judgement } from "../../confinement/index.ts";
import type { OptionBeside, TranslatedService, TranslationOptions } from "../../engines/index.ts";
import { fieldsBehind, optionName, unpredictedEffects } from "../../engines/index.ts";
import type { ProblemReport, RefusalReport } from "../../report/index.ts";
import type { RunDeclaration, WrittenOption } from "../../workload/index.ts";
import { readingInWords } from "../report/judgement.ts";
import type { JudgedContainer } from "./judge-translation.ts";
import { isShort } from "./judge-translation.ts";
import { refusedOptions } from "./option-reports.ts";

/** A pod that cannot stand beside another one of the input. */
export function clashRefusal({ containers: [first] }: TranslatedService, words: string): RefusalReport {
  return { option: "none", words, ...(first === undefined ? {} : filePlace(first.place)) };
}

/** What the engine of the source refuses to run. */
export function engineRefusal(
  { name, place }: RunDeclaration,
  problems: readonly ProblemReport[],
): RefusalReport {
  const found = problems.find(({ message }) => message.startsWith(`${name} (`));
  return { option: "none", words: found?.message ?? `the engine refuses ${name}`, ...filePlace(place) };
}

/** Options that no pod can say, and those of which nobody knows what they do. */
export function refusedNotes(
  { notes, containers, beside }: TranslatedService,
  { allowed }: TranslationOptions,
): RefusalReport[] {
  const refused = notes.filter(
    ({ outcome, field }) =>
      (outcome === "impossible" || outcome === "weakened") && !allowed.has(optionName(field)),
  );
  const places = (container: string, field: string): WrittenOption["place"] =>
    containers.find(({ name }) => name === container)?.written.find((one) => one.field === field)?.place;
  return [
    ...refused.map(({ container, field, words }) => ({
      option: optionName(field),
      words,
      ...placeOf(places(container, field)),
    })),
    ...containers.flatMap((declaration, index) =>
      refusedOptions(declaration, index === 0 ? beside : [])
        .filter(({ allow }) => !allowed.has(allow))
        .map(({ option: { name, value, place }, allow, words }) => ({
          option: allow,
          words: `${name} ${value}: ${words}`,
          ...placeOf(place),
        })),
    ),
  ];
}

/** Dimensions that a pod could set and that are not shown to be as confined as in the source: never without being asked for by name. */
export function shortOfSource(
  { judgements, declaration }: JudgedContainer,
  beside: readonly OptionBeside[],
  { allowed }: TranslationOptions,
): RefusalReport[] {
  const told = toldAlready(declaration, beside, allowed);
  const open = judgements.filter(
    (one) =>
      isShort(one) &&
      !isAllowed(one.dimension, allowed) &&
      !(one.verdict === "unknown" && told.has(one.dimension)),
  );
  return open.map((one) => {
    const { dimension, subject, yardstick, missing } = one;
    const facts = [...new Set(missing.map(({ supply }) => supply)), ...sharedInPod(one)].join("; ");
    return {
      option: dimension,
      words: `${dimension}: ${readingInWords(dimension, subject)}, where the source has ${readingInWords(dimension, yardstick)}${facts === "" ? "" : `; ${facts}`}`,
      ...placeOf(writtenFor(declaration, dimension)?.place ?? declaration.place),
    };
  });
}

/** Containers that share a network become one pod, which shares two further namespaces. */
function sharedInPod({ dimension, subject }: Judgement): readonly string[] {
  const isShared = subject.values.some(({ value }) => value === "pod");
  return isShared && (dimension === "ipc-namespace" || dimension === "uts-namespace")
    ? ["the containers of a pod share it"]
    : [];
}

/** Dimensions that are unknown for options which are refused by their own names. */
function toldAlready(
  declaration: RunDeclaration,
  beside: readonly OptionBeside[],
  allowed: ReadonlySet<string>,
): ReadonlySet<DimensionId> {
  const refused = new Set(refusedOptions(declaration, beside).map(({ option }) => option));
  const effects = unpredictedEffects(declaration, beside, allowed);
  return new Set(effects.flatMap(({ option, dimensions }) => (refused.has(option) ? dimensions : [])));
}

function isAllowed(dimension: DimensionId, allowed: ReadonlySet<string>): boolean {
  return allowed.has(dimension) || fieldsBehind(dimension).some((field) => allowed.has(optionName(field)));
}

function writtenFor(declaration: RunDeclaration, dimension: DimensionId): WrittenOption | undefined {
  const fields = fieldsBehind(dimension);
  return declaration.written.find(({ field }) => field !== undefined && fields.includes(field));
}

/** A place without its column. */
export function filePlace({ file, line }: RunDeclaration["place"]): {
  readonly file: string;
  readonly line?: number;
} {
  return { file, ...(line === undefined ? {} : { line }) };
}

function placeOf(place: WrittenOption["place"]): { readonly file?: string; readonly line?: number } {
  return place === undefined ? {} : filePlace(place);
}
