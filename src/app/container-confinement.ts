import type { Confinement, Dimension, DimensionId, Judgement } from "../confinement/index.ts";
import { dimensionIds, dimensionsById, judge, readDimension } from "../confinement/index.ts";
import type { ClusterContext } from "../engines/index.ts";
import { confineKubernetes, twinOf } from "../engines/index.ts";
import type { Container, Inventory, PodTemplate, Workload } from "../workload/index.ts";
import { isWindows, workloadIdentity } from "../workload/index.ts";
import { missingFact, readingInWords } from "./report/judgement.ts";
import type { ContainerConfinement, DimensionRecord } from "./library/types.ts";

/** Computes the confinement of every Linux container of a workload, and holds it against its twins. */
export function containersOf(
  workload: Workload,
  inventory: Inventory,
  context: ClusterContext,
): ContainerConfinement[] {
  return workload.pods
    .filter((pod) => !isWindows(pod))
    .flatMap((pod) =>
      pod.containers.map((container) => confinementOf(workload, pod, container, inventory, context)),
    );
}

function confinementOf(
  workload: Workload,
  pod: PodTemplate,
  container: Container,
  inventory: Inventory,
  context: ClusterContext,
): ContainerConfinement {
  const subject = { namespace: workload.object.namespace, pod, container, inventory, context };
  const { image } = container.spec;
  return {
    workload: workloadIdentity(workload),
    container: container.name,
    type: container.type,
    ...(image === undefined ? {} : { image }),
    dimensions: dimensionRecords(confineKubernetes(subject), twinOf(subject)),
  };
}

function dimensionRecords(subject: Confinement, twin: Confinement): ContainerConfinement["dimensions"] {
  const records = dimensionIds.map((id) => [id, dimensionRecord(id, subject, twin)] as const);
  return Object.fromEntries(records) as unknown as ContainerConfinement["dimensions"];
}

function dimensionRecord(id: DimensionId, subject: Confinement, twin: Confinement): DimensionRecord {
  const dimension = dimensionsById[id] as Dimension;
  const reading = readDimension(subject, id);
  const { verdict, yardstick }: Judgement = judge(dimension, subject, twin);
  return {
    title: dimension.title,
    reach: dimension.reach,
    role: dimension.role,
    words: readingInWords(id, reading),
    values: reading.values.map(({ value, because }) => ({ value, words: dimension.words(value), because })),
    open: reading.questions.map(missingFact),
    verdict,
    yardstick: readingInWords(id, yardstick),
  };
}
