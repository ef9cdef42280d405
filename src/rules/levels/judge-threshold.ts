import type { DimensionId, Reading, Verdict } from "../../confinement/index.ts";
import { sealedThresholds } from "./sealed.ts";

/**
 * Holds the values that a dimension may have against the threshold of the level sealed: `equal` when all meet it, `looser` when none does,
 * `unknown` when it depends on a missing fact. A dimension without a threshold is not gated by the level.
 */
export function judgeThreshold<Id extends DimensionId>(
  id: Id,
  reading: Reading<Id>,
): { readonly verdict: Verdict; readonly words: string } {
  const threshold = sealedThresholds[id];
  if (threshold === undefined) return { verdict: "equal", words: "any" };
  const met = reading.values.map(({ value }) => threshold.holds(value));
  const verdict = met.every(Boolean) ? "equal" : met.some(Boolean) ? "unknown" : "looser";
  return { verdict, words: threshold.words };
}
