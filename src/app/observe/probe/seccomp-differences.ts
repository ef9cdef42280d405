import type { SeccompFilter, SeccompValue } from "../../../confinement/index.ts";
import { hidden } from "../../../readers/index.ts";
import type { Observed } from "../sight.ts";
import type { ProbedCall, ProbedFilter } from "./probe-record.ts";

/**
 * The filter as far as it was asked: calls that answered as predicted stay as predicted, conditions included; of the others what was
 * answered counts, at its widest. Without a filter to hold it against there are only the names.
 */
export function differencesFrom(
  probed: ProbedFilter,
  predicted: SeccompValue | undefined,
): Observed<SeccompValue> {
  if ("failure" in probed) return hidden(`the filter could not be asked: ${probed.failure}`);
  const { answers } = probed;
  if (predicted?.kind !== "filter")
    return { shown: true, value: filterValue(answers, undefined), note: countOf(answers) };
  const different = answers.filter((one) => isDifferent(one, predicted.filter));
  if (different.length === 0) return { shown: true, value: predicted, note: countOf(answers) };
  const names = different.map(({ name, zeros }) => `${name} ${zeros === "allowed" ? "allowed" : "refused"}`);
  const listed =
    names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
  return {
    shown: true,
    value: filterValue(different, predicted.filter),
    note: `${countOf(answers)}; other than predicted: ${listed}`,
  };
}

function countOf(answers: readonly ProbedCall[]): string {
  return `${answers.length} system calls were asked about, each with two sets of arguments`;
}

/** Only certain answers count: a call that is predicted to be allowed for some arguments may give either. */
function isDifferent({ name, zeros, ones }: ProbedCall, filter: SeccompFilter): boolean {
  if (zeros === "unfiltered" || ones === "unfiltered") return false;
  if (filter.allowed.includes(name)) return zeros !== "allowed" || ones !== "allowed";
  if (filter.conditional.some(({ syscall }) => syscall === name)) return false;
  return zeros === "allowed" || ones === "allowed";
}

function filterValue(changed: readonly ProbedCall[], base: SeccompFilter | undefined): SeccompValue {
  const isChanged = (name: string): boolean => changed.some((one) => one.name === name);
  const kept = (base?.allowed ?? []).filter((name) => !isChanged(name));
  const added = changed
    .filter(({ zeros, ones }) => zeros === "allowed" || ones === "allowed")
    .map(({ name }) => name);
  return {
    kind: "filter",
    name: base === undefined ? `a filter that lets ${added.length} calls through` : "another filter",
    filter: {
      id: "probed",
      architecture: base?.architecture ?? "amd64",
      allowed: [...kept, ...added].sort(),
      conditional: (base?.conditional ?? []).filter(({ syscall }) => !isChanged(syscall)),
      source: "observed",
    },
  };
}
