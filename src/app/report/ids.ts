import type { Workload } from "../../workload/index.ts";
import { identityOf, workloadIdentity } from "../../workload/index.ts";

/** The id of each workload in a report: unlike its identity it is unique, also where an object stands in several files. */
export type WorkloadIds = (workload: Workload) => string;

/** What would else be the same is named: by the running object judged apart from its owner's template, by the file, by its place in it. */
export function workloadIds(workloads: readonly Workload[]): WorkloadIds {
  const ids = idsInOrder(workloads);
  const known = new Map(workloads.map((workload, index) => [workload, ids[index] as string]));
  return (workload) => known.get(workload) ?? workloadIdentity(workload);
}

/** The same ids in the order of the workloads, for who does not keep these. */
export function idsInOrder(workloads: readonly Workload[]): string[] {
  const ids = workloads.map(workloadIdentity);
  for (const name of [runningName, fileName, placeName]) {
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const [index, workload] of workloads.entries()) {
      const id = ids[index] as string;
      if ((counts.get(id) ?? 0) > 1) ids[index] = id + name(workload);
    }
  }
  return ids;
}

function runningName({ owner, object }: Workload): string {
  return owner === undefined
    ? ""
    : ` (${identityOf({ kind: object.kind, name: object.name, namespace: undefined })})`;
}

function fileName({ object }: Workload): string {
  return object.source.file === "-" ? "" : ` in ${object.source.file}`;
}

function placeName({ object }: Workload): string {
  const { document, path } = object.source;
  return ` document ${document + 1}${path.length === 0 ? "" : ` ${path.join(".")}`}`;
}
