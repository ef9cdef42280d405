import type { TranslatedReport } from "../../report/index.ts";

/** What was allowed to be weakened is never counted among what is at least as confined. */
export function sentenceOf(services: readonly TranslatedReport[]): string {
  const made = services.filter(({ outcome }) => outcome === "translated");
  const weakened = made.filter(isWeakened).length;
  const allowed = weakened === 0 ? "" : `; ${weakened} more are weaker, as was allowed by name`;
  return `${made.length - weakened} of ${services.length} became pods at least as confined as their source${allowed}`;
}

function isWeakened({ options, open }: TranslatedReport): boolean {
  const isShortHere = open.some(
    ({ reach, accepted }) => (reach === "pod" || reach === "namespace") && accepted === undefined,
  );
  return isShortHere || options.some(({ outcome }) => outcome === "weakened");
}
