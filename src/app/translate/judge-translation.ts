import type { Dimension, DimensionId, Judgement } from "../../confinement/index.ts";
import { dimensionIds, dimensionsById, judge } from "../../confinement/index.ts";
import type { ClusterContext, TranslatedService } from "../../engines/index.ts";
import { confineKubernetes } from "../../engines/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { readManifests } from "../../readers/index.ts";
import type { Container, PodTemplate, RunDeclaration, Workload } from "../../workload/index.ts";
import { acceptedTitle } from "../compare-summary.ts";
import { isGate } from "../judge-dimension.ts";
import type { ConfinedRun } from "../run-sources/confined-runs.ts";

/** A container of a translated pod, held against its source in every gating dimension. */
export interface JudgedContainer {
  readonly declaration: RunDeclaration;
  readonly judgements: readonly Judgement[];
}

export interface JudgedTranslation {
  readonly containers: readonly JudgedContainer[];
  /** What the server would refuse of the manifests; a defect of ours. */
  readonly faults: readonly string[];
}

/** Reads the manifests as audit does, and compares each container with the one that it stands for. */
export async function judgeTranslation(
  service: TranslatedService,
  text: string,
  sourceOf: (declaration: RunDeclaration) => ConfinedRun | undefined,
  context: ClusterContext,
): Promise<JudgedTranslation> {
  const input = await readManifests(["translated.yaml"], memoryPlatform({ "translated.yaml": text }), {
    kubernetes: context.kubernetes,
    complete: true,
    render: "none",
  });
  const faults = input.problems.map(({ line, message }) => `${line ?? ""}: ${message}`);
  const [workload] = input.workloads;
  const [pod] = workload?.pods ?? [];
  if (workload === undefined || pod === undefined)
    return { containers: [], faults: [...faults, "no pod was made"] };
  return {
    faults,
    containers: service.containers.map((declaration, index): JudgedContainer => {
      const container = pod.containers.find(({ name }) => name === service.containerNames[index]);
      const source = sourceOf(declaration);
      if (container === undefined || source === undefined) return { declaration, judgements: [] };
      return { declaration, judgements: judged(workload, pod, container, source, input, context) };
    }),
  };
}

function judged(
  workload: Workload,
  pod: PodTemplate,
  container: Container,
  source: ConfinedRun,
  { inventory }: ReadResult,
  context: ClusterContext,
): readonly Judgement[] {
  const { namespace } = workload.object;
  const confinement = confineKubernetes({ namespace, pod, container, inventory, context });
  const mustBeNonRoot = container.spec.securityContext.runAsNonRoot ?? false;
  const base = source.confine({ image: container.spec.image ?? "", mustBeNonRoot });
  return dimensionIds
    .filter((id) => (dimensionsById[id] as Dimension).role === "gate")
    .map((id) => judge(dimensionsById[id] as Dimension, confinement, base));
}

/** Whether a pod or its namespace could set the dimension. */
export function isSettable(id: DimensionId): boolean {
  return isGate(dimensionsById[id]);
}

export function isHeld({ verdict }: Judgement): boolean {
  return verdict === "tighter" || verdict === "equal";
}

/** Whether a dimension that a pod could set is not shown to be as confined as in the source, nor one that is accepted. */
export function isShort(judgement: Judgement): boolean {
  return isSettable(judgement.dimension) && !isHeld(judgement) && acceptedTitle(judgement) === undefined;
}
