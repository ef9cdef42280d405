import type { Dimension, Judgement } from "../../confinement/index.ts";
import { dimensionsById } from "../../confinement/index.ts";
import type { OpenDimension } from "../../report/index.ts";
import { ruleOf } from "../compare-rule.ts";
import { acceptedTitle } from "../compare-summary.ts";
import { missingFact, readingInWords } from "../report/judgement.ts";

/** A dimension of a translation that is not at least as confined as in its source, in words. */
export function openDimension(judgement: Judgement): OpenDimension {
  const { dimension: id, verdict, subject, yardstick, missing } = judgement;
  const { reach, explanation } = dimensionsById[id] as Dimension;
  const rule = ruleOf(id);
  const accepted = acceptedTitle(judgement);
  return {
    dimension: id,
    reach,
    verdict,
    value: readingInWords(id, subject),
    base: readingInWords(id, yardstick),
    why: rule?.risk ?? explanation,
    remedy: rule?.remediation ?? "Nothing to set in a pod.",
    ...(accepted === undefined ? {} : { accepted }),
    ...(missing.length === 0 ? {} : { missing: missing.map(missingFact) }),
  };
}
