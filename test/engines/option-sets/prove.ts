import { explore, type Confinement, type DimensionId } from "../../../src/confinement/index.ts";
import type { Outcome } from "../proofs/evidence.ts";
import { differs, unproven } from "../proofs/evidence.ts";
import { optionSetProofs, type SetEvidence } from "./proofs.ts";

/** Facts of the host that are asked for and that nothing could hand in: one of the answers has to fit. */
const open =
  /^(?:node-ping-group-range|joined-.*|network-kind:.*|runtime-drops-mount-flags|volumes-from:peer|caller-groups)$/;

/** Holds one dimension of the prediction against what was seen. */
export function proveDimension(confinement: Confinement, evidence: SetEvidence, id: DimensionId): Outcome {
  if (isNotRaised(evidence) && shownByRaising.includes(id))
    return unproven(
      "the set-id file of the image is not root's there, and what file capabilities give is not tried",
    );
  const scenarios = explore((ask): unknown => confinement[id](ask).value);
  const asked = scenarios.flatMap(({ answers }) => answers.map(({ question }) => question.id));
  const undecided = asked.filter((one) => !open.test(one));
  if (undecided.length > 0) return differs(`${id} asks for ${[...new Set(undecided)].join(", ")}`);
  const proof = optionSetProofs[id] as (evidence: SetEvidence, predicted: unknown) => Outcome;
  const outcomes = scenarios.map(({ result }) => proof(evidence, result));
  return outcomes.find((one) => one.kind !== "different") ?? (outcomes[0] as Outcome);
}

/** What a process other than root can become shows by a set-id-root file. */
const shownByRaising: readonly DimensionId[] = [
  "host-user",
  "host-groups",
  "capabilities",
  "set-id",
  "raw-sockets",
  // Whether it can make device nodes.
  "volume-flags",
];

/** Under userns-remap the files of images belong to subordinate ids, with --userns=host too. */
function isNotRaised({ isRemapped, set, container }: SetEvidence): boolean {
  return isRemapped === true && set.declaration.userns === "host" && container.host.status.uids[1] !== 0;
}
