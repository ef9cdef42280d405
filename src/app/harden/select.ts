import type { DimensionId } from "../../confinement/index.ts";
import { dimensionIds } from "../../confinement/index.ts";
import type { Step } from "../../harden/index.ts";
import { stepIds } from "../../harden/index.ts";
import { ruleById } from "../../rules/index.ts";
import { ContextError } from "../context-error.ts";

/**
 * Which steps are wanted, by ids of steps, dimensions and rules; all of them for no id.
 * @throws ContextError for an id that is none of these.
 */
export function selector(ids: readonly string[]): (step: Step) => boolean {
  if (ids.length === 0) return () => true;
  const steps = new Set<string>();
  const dimensions = new Set<DimensionId>();
  for (const id of ids) {
    if (stepIds.some((one) => one === id)) steps.add(id);
    else for (const dimension of dimensionsOf(id)) dimensions.add(dimension);
  }
  return (step) => steps.has(step.id) || step.mayClose.some((id) => dimensions.has(id));
}

function dimensionsOf(id: string): readonly DimensionId[] {
  const dimension = dimensionIds.find((one) => one === id);
  const dimensions = dimension === undefined ? ruleById(id)?.dimensions : [dimension];
  if (dimensions === undefined)
    throw new ContextError(
      `nothing to select is named ${id}: give steps (${stepIds.join(", ")}), dimensions or rules`,
    );
  return dimensions;
}
