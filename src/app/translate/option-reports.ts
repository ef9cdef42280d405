import type { TranslationNote } from "../../engines/index.ts";
import type { OptionReport } from "../../report/index.ts";
import type { RunDeclaration, WrittenOption } from "../../workload/index.ts";
import { fieldsBehind } from "./fields-behind.ts";
import type { JudgedContainer } from "./judge-translation.ts";
import { isShort } from "./judge-translation.ts";

const ranking: readonly OptionReport["outcome"][] = [
  "impossible",
  "weakened",
  "strengthened",
  "kept",
  "without-meaning",
];

/** What became of every option that a person wrote. An option behind a dimension that falls short is weakened, whatever was made of it. */
export function optionReports(
  declaration: RunDeclaration,
  notes: readonly TranslationNote[],
  judged: readonly JudgedContainer[],
): readonly OptionReport[] {
  const own = notes.filter(({ container }) => container === declaration.name);
  const judgements = judged.find((one) => one.declaration === declaration)?.judgements ?? [];
  const short = judgements.filter(isShort);
  return merged(
    declaration.written.map((option): OptionReport => {
      const { name, value, place } = option;
      const line = place?.line === undefined ? {} : { line: place.line };
      const base = {
        name,
        value,
        container: declaration.name,
        ...(place === undefined ? {} : { file: place.file, ...line }),
      };
      if (isLeft(declaration, option))
        return { ...base, outcome: "impossible", words: "not known to Podseal" };
      const field = fieldOf(option);
      if (field === undefined)
        return { ...base, outcome: "without-meaning", words: "says nothing of the container" };
      const found = notesFor(own, field, option);
      const worst = ranking.find((outcome) => found.some((one) => one.outcome === outcome));
      const loosened = short.find(({ dimension }) => fieldsBehind(dimension).includes(field));
      if (loosened !== undefined && worst !== "impossible") {
        const words =
          loosened.verdict === "looser" ? "looser than in the source" : "not shown to be as confined";
        return { ...base, outcome: "weakened", words: `${loosened.dimension} is ${words}` };
      }
      if (worst === undefined) return { ...base, outcome: "kept", words: "as the pod is without it" };
      const words = found.filter(({ outcome }) => outcome === worst).map((one) => one.words);
      return { ...base, outcome: worst, words: [...new Set(words)].join("; ") };
    }),
  );
}

function isLeft({ notUnderstood }: RunDeclaration, { name, value }: WrittenOption): boolean {
  return notUnderstood.some((one) => one.name === name && one.value === value);
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

/** Options that fill several fields by their value, and keys of Compose's `deploy`. */
function fieldOf({ field, name, value }: WrittenOption): keyof RunDeclaration | undefined {
  if (field !== undefined) return field;
  if (/security.?opt/i.test(name)) return securityFields.find(([start]) => value.startsWith(start))?.[1];
  return deployFields.find(([end]) => name.endsWith(end))?.[1];
}

const securityFields: readonly (readonly [string, keyof RunDeclaration])[] = [
  ["no-new-privileges", "noNewPrivileges"],
  ["seccomp", "seccomp"],
  ["apparmor", "apparmor"],
  ["label", "securityLabels"],
  ["unmask", "unmask"],
  ["systempaths", "unmask"],
  ["mask", "mask"],
  ["proc-opts", "procOptions"],
];

const deployFields: readonly (readonly [string, keyof RunDeclaration])[] = [
  ["limits.memory", "memory"],
  ["limits.cpus", "cpus"],
  ["limits.pids", "pidsLimit"],
  ["reservations.memory", "memoryReservation"],
  ["reservations.cpus", "cpuReservation"],
  ["reservations.devices", "gpus"],
  ["deploy.replicas", "replicas"],
  ["restart_policy.condition", "restart"],
];

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
