import { explore, type Confinement, type DimensionId } from "../../../src/confinement/index.ts";
import type { Outcome } from "../proofs/evidence.ts";
import { differs } from "../proofs/evidence.ts";
import { optionSetProofs, type SetEvidence } from "./proofs.ts";

/** Facts of the host that are asked for and that nothing could hand in: one of the answers has to fit. */
const open = /^(?:node-ping-group-range|joined-.*|network-kind:.*|runtime-drops-mount-flags)$/;

/** Holds one dimension of the prediction against what was seen. */
export function proveDimension(confinement: Confinement, evidence: SetEvidence, id: DimensionId): Outcome {
  const scenarios = explore((ask): unknown => confinement[id](ask).value);
  const asked = scenarios.flatMap(({ answers }) => answers.map(({ question }) => question.id));
  const undecided = asked.filter((one) => !open.test(one));
  if (undecided.length > 0) return differs(`${id} asks for ${[...new Set(undecided)].join(", ")}`);
  const proof = optionSetProofs[id] as (evidence: SetEvidence, predicted: unknown) => Outcome;
  const outcomes = scenarios.map(({ result }) => proof(evidence, result));
  return outcomes.find((one) => one.kind !== "different") ?? (outcomes[0] as Outcome);
}
