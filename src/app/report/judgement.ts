import type { DimensionId, Provenance, Question, Reading } from "../../confinement/index.ts";
import { dimensionsById } from "../../confinement/index.ts";
import type { Dimension } from "../../confinement/index.ts";
import type { JudgementReport, MissingFact } from "../../report/index.ts";
import { pathInWords } from "../../rules/index.ts";
import type { JudgedDimension } from "../judge-workload.ts";

/** One judged dimension in words. */
export function judgementReport({
  dimension,
  judgement,
  accepted,
  threshold,
}: JudgedDimension): JudgementReport {
  return {
    dimension: dimension.id,
    verdict: judgement.verdict,
    value: readingInWords(dimension.id, judgement.subject),
    yardstick: threshold ?? readingInWords(dimension.id, judgement.yardstick),
    ...(accepted === undefined
      ? {}
      : {
          accepted: {
            title: accepted.title,
            differences: [`here: ${accepted.subjectAllows}`, `there: ${accepted.yardstickAllows}`],
          },
        }),
    ...(judgement.missing.length === 0 ? {} : { missing: judgement.missing.map(missingFact) }),
    because: reasonsOf(judgement.subject).map(provenanceInWords),
  };
}

/** The values a dimension may have, in words: "host root or login user of the node". */
export function readingInWords(id: DimensionId, reading: Reading): string {
  const dimension = dimensionsById[id] as Dimension;
  const words = reading.values.map(({ value }) => dimension.words(value));
  return [...new Set(words)].join(" or ");
}

export function missingFact({ id, words, supplier, supply }: Question<unknown>): MissingFact {
  return { id, words, supplier, supply };
}

/** The reasons behind every value that a dimension may have, each once. */
export function reasonsOf(reading: Reading): Provenance[] {
  const byWords = new Map<string, Provenance>();
  for (const { because } of reading.values) for (const one of because) byWords.set(one.words, one);
  return [...byWords.values()];
}

function provenanceInWords({ words, source, path }: Provenance): JudgementReport["because"][number] {
  return {
    words,
    ...(source === undefined ? {} : { source }),
    ...(path === undefined ? {} : { path: pathInWords(path) }),
  };
}
