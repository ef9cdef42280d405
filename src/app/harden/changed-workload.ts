import type { FieldChange } from "../../harden/index.ts";
import { applyChanges } from "../../harden/index.ts";
import type { Workload } from "../../workload/index.ts";
import { findPodTemplates } from "../../workload/index.ts";

/** The workload as it would be with the changes; undefined when its pods would no longer be found, which no step does. */
export function changedWorkload(workload: Workload, changes: readonly FieldChange[]): Workload | undefined {
  const value = applyChanges(workload.object.value, changes);
  const pods = findPodTemplates(value);
  const isSame =
    pods.length === workload.pods.length &&
    pods.every((pod, index) => pod.containers.length === workload.pods[index]?.containers.length);
  return isSame ? { ...workload, object: { ...workload.object, value }, pods } : undefined;
}
