import type {
  Confinement,
  Dimension,
  DimensionId,
  DimensionValues,
  Judgement,
  Provenance,
  Reach,
  Verdict,
} from "../../confinement/index.ts";
import { dimensionIds, dimensionsById, judge, readDimension } from "../../confinement/index.ts";
import type { ClusterContext } from "../../engines/index.ts";
import { confineKubernetes, twinOf } from "../../engines/index.ts";
import type { MissingFact } from "../../report/index.ts";
import type { Container, ContainerType, Inventory, PodTemplate, Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import { missingFact, readingInWords } from "../report/judgement.ts";

/** One dimension of a container: what it is, how it stands against the same container under rootless Podman, and why. */
export interface DimensionRecord<Id extends DimensionId = DimensionId> {
  readonly title: string;
  readonly reach: Reach;
  readonly role: "gate" | "context";
  /** The value in words; with open questions, the values it may have, joined by "or". */
  readonly words: string;
  /** Every value that it may have, worst first, and where each comes from. One value when nothing is open. */
  readonly values: readonly {
    readonly value: DimensionValues[Id];
    readonly words: string;
    readonly because: readonly Provenance[];
  }[];
  /** The facts on which the value depends and that nobody gave; empty when it is known. */
  readonly open: readonly MissingFact[];
  /** Against the yardstick; "unknown" when the open facts decide it. */
  readonly verdict: Verdict;
  /** The yardstick in words: this container under rootless Podman. */
  readonly yardstick: string;
}

/** What the kernel and the cluster will let one container do, dimension by dimension. */
export interface ContainerConfinement {
  /** `Kind/namespace/name` of the object that makes it. */
  readonly workload: string;
  readonly container: string;
  readonly type: ContainerType;
  readonly image?: string;
  readonly dimensions: { readonly [Id in DimensionId]: DimensionRecord<Id> };
}

/** Computes the confinement of every Linux container of a workload, and holds it against its twins. */
export function containersOf(
  workload: Workload,
  inventory: Inventory,
  context: ClusterContext,
): ContainerConfinement[] {
  return workload.pods
    .filter((pod) => pod.spec.osName !== "windows")
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
