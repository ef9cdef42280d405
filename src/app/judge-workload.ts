import type { DimensionId, Verdict } from "../confinement/index.ts";
import { dimensionIds, dimensions } from "../confinement/index.ts";
import type { ClusterContext } from "../engines/index.ts";
import type { Level, LevelFinding, PodSecurityVersions, Rule, Shortfall } from "../rules/index.ts";
import { evaluatePodSecurity, explainShortfalls, parseMinorVersion } from "../rules/index.ts";
import type { Container, Inventory, PodTemplate, Workload } from "../workload/index.ts";
import { isWindows } from "../workload/index.ts";
import { judgeAlike } from "./judge-alike.ts";
import type { JudgedDimension } from "./judge-dimension.ts";
import { isGate } from "./judge-dimension.ts";

export type { JudgedDimension } from "./judge-dimension.ts";
export { isGate } from "./judge-dimension.ts";

/** One container's confinement held against its yardstick, in the order of the record: all dimensions, or those that decide. */
export interface ContainerJudgement {
  readonly container: Container;
  readonly pod: PodTemplate;
  readonly judgements: readonly JudgedDimension[];
}

export interface WorkloadJudgement {
  readonly workload: Workload;
  readonly containers: readonly ContainerJudgement[];
  readonly findings: readonly LevelFinding[];
  /** Linux dimensions say nothing of a Windows pod. */
  readonly windows: boolean;
}

export interface JudgingContext {
  readonly level: Level;
  readonly rules: readonly Rule[];
  readonly cluster: ClusterContext;
  readonly podSecurity: PodSecurityVersions;
  readonly inventory: Inventory;
}

/** What decides a level or is told beside it; the rest is worked out when somebody reads a container's whole record. */
const decisive = dimensions
  .filter(({ role, reach }) => role === "gate" || reach === "engine")
  .map(({ id }) => id);

/** Judges every container of a workload and explains what keeps it from the level. */
export function judgeWorkload(workload: Workload, context: JudgingContext): WorkloadJudgement {
  const windows = workload.pods.some(isWindows);
  const pods = workload.pods.filter((pod) => !isWindows(pod));
  const containers = pods.flatMap((pod) =>
    pod.containers.map((container): ContainerJudgement => {
      return { container, pod, judgements: judgeDimensions(workload, pod, container, context, decisive) };
    }),
  );
  const findings = workload.pods.flatMap((pod) => findingsOfPod(pod, containers, context));
  return { workload, containers, findings, windows };
}

/** Every dimension of one container, held against the yardstick. */
export function judgeContainer(
  workload: Workload,
  pod: PodTemplate,
  container: Container,
  context: JudgingContext,
): ContainerJudgement {
  return { container, pod, judgements: judgeDimensions(workload, pod, container, context, dimensionIds) };
}

/** Some dimensions of one container, held against the yardstick. */
export function judgeDimensions(
  workload: Workload,
  pod: PodTemplate,
  container: Container,
  context: JudgingContext,
  ids: readonly DimensionId[],
): JudgedDimension[] {
  return ids.map(dimensionJudge(workload, pod, container, context));
}

/** Holds one dimension after the other of a container against the yardstick. */
export function dimensionJudge(
  { object: { namespace } }: Workload,
  pod: PodTemplate,
  container: Container,
  { inventory, cluster, level }: JudgingContext,
): (id: DimensionId) => JudgedDimension {
  return judgeAlike({ namespace, pod, container, inventory, context: cluster }, level);
}

function findingsOfPod(
  pod: PodTemplate,
  containers: readonly ContainerJudgement[],
  context: JudgingContext,
): LevelFinding[] {
  const { judgedBy } = context.level;
  if (judgedBy.kind === "standard") {
    const { failed } = evaluatePodSecurity(pod, judgedBy.standard, context.podSecurity);
    return failed.map(({ rule, failures }) => ({ rule, failures, shortfalls: [] }));
  }
  const shortfalls = containers.filter((one) => one.pod === pod).flatMap(shortfallsOf);
  const server = parseMinorVersion(context.cluster.kubernetes) ?? [1, 37];
  return explainShortfalls(shortfalls, pod, context.rules, server);
}

/** Gating dimensions that the pod or its namespace can set, and that are looser, open, or incomparable without being accepted. */
export function shortfallsOf({ container, judgements }: ContainerJudgement): Shortfall[] {
  const shortfalls: Shortfall[] = [];
  // By index: it runs for every dimension of every container, and mostly before V8 optimises it.
  for (let index = 0; index < judgements.length; index++) {
    const one = judgements[index] as JudgedDimension;
    const { dimension, judgement } = one;
    const { verdict } = judgement;
    if (verdict === "tighter" || verdict === "equal" || !fallsShort(one)) continue;
    shortfalls.push({ container, dimension, judgement, verdict });
  }
  return shortfalls;
}

/** Whether a judged dimension keeps its container from the level. */
export function fallsShort(one: JudgedDimension): boolean {
  const { dimension, judgement, accepted } = one;
  const { verdict } = judgement;
  if (verdict === "tighter" || verdict === "equal" || accepted !== undefined) return false;
  return isGate(dimension) || isAskedByPod(one);
}

/** SELinux is of the node's reach, but for the user, role or type that a pod asks for. */
function isAskedByPod({ dimension, judgement }: JudgedDimension): boolean {
  if (dimension.id !== "selinux") return false;
  return judgement.subject.values.some(({ because }) => because.at(-1)?.path?.includes("seLinuxOptions"));
}

/** The worst of several verdicts, in the order in which people should hear of them. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const ladder: readonly Verdict[] = ["looser", "unknown", "incomparable", "equal", "tighter"];
  return ladder.find((verdict) => verdicts.includes(verdict)) ?? "equal";
}
