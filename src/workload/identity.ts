import type { KubernetesObject } from "./object.ts";
import type { Workload } from "./workload.ts";

/** `Kind/namespace/name`, or `Kind/name` when the manifest names no namespace. */
export function identityOf(object: Pick<KubernetesObject, "kind" | "namespace" | "name">): string {
  return [object.kind, object.namespace, object.name].filter((part) => part !== undefined).join("/");
}

/** The name under which people know a workload: its own, or the one of the owner that it names. */
export function workloadIdentity(workload: Pick<Workload, "object" | "owner">): string {
  return identityOf(
    workload.owner === undefined
      ? workload.object
      : { ...workload.owner, namespace: workload.object.namespace },
  );
}
