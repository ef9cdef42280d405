import type { AcceptedPair, Confinement, Dimension, DimensionId, Judgement } from "../confinement/index.ts";
import { acceptedPair, dimensionsById, judge, readDimension } from "../confinement/index.ts";
import type { KubernetesInput } from "../engines/index.ts";
import { confineKubernetes, twinOf } from "../engines/index.ts";
import type { Level } from "../rules/index.ts";
import { judgeThreshold } from "../rules/index.ts";

export interface JudgedDimension {
  readonly dimension: Dimension;
  readonly judgement: Judgement;
  /** Set when the verdict is incomparable and every pair of values behind it is of the closed list. */
  readonly accepted: AcceptedPair | undefined;
  /** For the level sealed: the threshold in words; the twin is then no yardstick. */
  readonly threshold: string | undefined;
}

/** Judges dimensions of one container, whose confinement and twin are made once. */
export function judgeFor(input: KubernetesInput, level: Level): (id: DimensionId) => JudgedDimension {
  const confinement = confineKubernetes(input);
  const twin = twinOf(input);
  return (id) => judgeDimension(id, confinement, twin, level);
}

/** Whether a dimension decides a level: it gates, and a pod or its namespace can set it. */
export function isGate(dimension: Dimension): boolean {
  return dimension.role === "gate" && (dimension.reach === "pod" || dimension.reach === "namespace");
}

function judgeDimension(
  id: DimensionId,
  confinement: Confinement,
  twin: Confinement,
  level: Level,
): JudgedDimension {
  const dimension = dimensionsById[id] as Dimension;
  const against = judge(dimension, confinement, twin);
  if (level.judgedBy.kind === "threshold" && isGate(dimension)) {
    const reading = readDimension(confinement, id);
    const { verdict, words } = judgeThreshold(id, reading);
    const missing = verdict === "unknown" ? reading.questions : [];
    const judgement: Judgement = { ...against, subject: reading, verdict, missing };
    return { dimension, judgement, accepted: undefined, threshold: words };
  }
  const accepted = acceptedPairOf(against);
  if (accepted === undefined) return { dimension, judgement: against, accepted, threshold: undefined };
  // Tighter in one scenario and an accepted pair in another: the weaker of two claims that both hold.
  const judgement: Judgement = { ...against, verdict: "incomparable", missing: [] };
  return { dimension, judgement, accepted, threshold: undefined };
}

/** The pair of the closed list, when every scenario is one of the list or at least as confined, and some scenario is one. */
function acceptedPairOf({ dimension, pairs, verdict }: Judgement): AcceptedPair | undefined {
  if (verdict !== "incomparable" && verdict !== "unknown") return undefined;
  let found: AcceptedPair | undefined;
  for (const { subject, yardstick, order } of pairs) {
    if (order === "tighter" || order === "equal") continue;
    if (order === "looser") return undefined;
    const pair = acceptedPair(dimension, subject, yardstick);
    if (pair === undefined) return undefined;
    found = pair;
  }
  return found;
}
