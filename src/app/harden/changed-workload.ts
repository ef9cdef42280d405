import type { FieldPath } from "../../confinement/index.ts";
import type { FieldChange } from "../../harden/index.ts";
import { applyChanges } from "../../harden/index.ts";
import type { JsonObject, PodTemplate, Workload } from "../../workload/index.ts";
import { asObject, findPodTemplates, valueAt, withSpec } from "../../workload/index.ts";

/** The workload as it would be with the changes; undefined when its pods would no longer be found, which no step does. */
export function changedWorkload(workload: Workload, changes: readonly FieldChange[]): Workload | undefined {
  const value = applyChanges(workload.object.value, changes);
  const pods = changedPods(workload, value, changes) ?? findPodTemplates(value);
  const isSame =
    pods.length === workload.pods.length &&
    pods.every((pod, index) => pod.containers.length === workload.pods[index]?.containers.length);
  return isSame ? { ...workload, object: { ...workload.object, value }, pods } : undefined;
}

/**
 * The pods with what changed in them read anew, and all else as it was. Undefined where a change may bear on more than the fields of a pod
 * spec and of its containers, such as its labels, and where a pod is not written as one.
 */
function changedPods(
  { object, pods }: Workload,
  value: JsonObject,
  changes: readonly FieldChange[],
): readonly PodTemplate[] | undefined {
  const isWithin = changes.every(({ path }) => pods.some((pod) => isFieldOf(pod, path)));
  if (!isWithin || !pods.every((pod) => isAsWritten(pod, object.value))) return undefined;
  return pods.map((pod) => changedPod(pod, value));
}

/** A field of the pod spec or of a container in it: not a container itself, nor a list of them, nor what tells which container it is. */
function isFieldOf({ path, containers }: PodTemplate, of: FieldPath): boolean {
  if (of.length <= path.length || !startsWith(of, path)) return false;
  if (of.length === path.length + 1 && /containers$/i.test(String(of.at(-1)))) return false;
  const tellsContainer = of.at(-1) === "name" || of.at(-1) === "restartPolicy";
  return !containers.some(
    (one) => startsWith(one.path, of) || (tellsContainer && startsWith(of.slice(0, -1), one.path)),
  );
}

function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.every((step, index) => path[index] === step);
}

function isAsWritten({ path, spec, containers }: PodTemplate, value: JsonObject): boolean {
  return (
    valueAt(value, path) === spec.raw && containers.every((one) => valueAt(value, one.path) === one.spec.raw)
  );
}

function changedPod(pod: PodTemplate, value: JsonObject): PodTemplate {
  const raw = asObject(valueAt(value, pod.path));
  return raw === undefined || raw === pod.spec.raw ? pod : withSpec(pod, raw);
}
