import type { Workload } from "../../workload/index.ts";
import { identityOf, workloadIdentity } from "../../workload/index.ts";

/** The id of each workload in a report: unlike its identity it is unique, also where an object stands in several files. */
export type WorkloadIds = (workload: Workload) => string;

/** Names what would else be the same: by the running object judged apart from its owner's template, by the file, by its place in it. */
export function workloadIds(workloads: readonly Workload[]): WorkloadIds {
  const ids = new Map<Workload, string>(workloads.map((one) => [one, workloadIdentity(one)]));
  for (const name of [runningName, fileName, placeName]) {
    const counts = new Map<string, number>();
    for (const id of ids.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const [workload, id] of ids) if ((counts.get(id) ?? 0) > 1) ids.set(workload, id + name(workload));
  }
  return (workload) => ids.get(workload) ?? workloadIdentity(workload);
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
