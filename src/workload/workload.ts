import type { FieldPath } from "../confinement/index.ts";
import type { JsonObject } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import type { PodSpec, ContainerSpec } from "./pod-spec.ts";

/** `sidecar`: an init container with restartPolicy Always. */
export type ContainerType = "init" | "sidecar" | "container" | "ephemeral";

/** One container of a pod, with its place. */
export interface Container {
  readonly type: ContainerType;
  readonly name: string;
  readonly spec: ContainerSpec;
  /** From the root of the workload's object, e.g. ["spec","template","spec","containers",0]. */
  readonly path: FieldPath;
}

/** A pod, or the template of one, found by its shape inside an object of any kind. */
export interface PodTemplate {
  /** Path of the pod spec from the object's root, e.g. ["spec","template","spec"]; empty for shapes that have no pod spec of their own. */
  readonly path: FieldPath;
  /** Path of the metadata beside it, where its labels and annotations stand. Undefined where the shape has none. */
  readonly metadataPath: FieldPath | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** init (in order, sidecars among them), regular, ephemeral: the order in which the official admission visits them. */
  readonly containers: readonly Container[];
  /**
   * `complete`: a pod spec of the API. `partial`: a custom shape from which another controller makes the pod (the container of an
   * Argo Workflow template, the steps of a Tekton Task): the controller may add to it.
   */
  readonly shape: "complete" | "partial";
}

/** One object that makes containers (DESIGN, words). */
export interface Workload {
  readonly object: KubernetesObject;
  readonly pods: readonly PodTemplate[];
  /**
   * The owner that the object names when that owner is not in the input, or when the object is judged apart from it because its
   * confinement differs from the owner's template. People know the workload by this name.
   */
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Running copies folded into it: Pods, ReplicaSets and Jobs that name it as their owner. */
  readonly folded: number;
  /** `packaged`: a component that k3s ships or Kubernetes needs in kube-system, told apart from the user's own. */
  readonly origin: "user" | "packaged";
  /** Fields whose type is wrong: the API server refuses the object, so no verdict of "confined" may be given. */
  readonly refused: readonly FieldProblem[];
}

/** A field that the API server does not take as written. */
export interface FieldProblem {
  readonly path: FieldPath;
  readonly code: string;
  readonly message: string;
  /** What the server does with it. */
  readonly effect: "refuses" | "drops" | "ignores";
}

/** Reads a value at a path below an object; undefined where the path leaves the object. */
export function valueAt(object: JsonObject, path: FieldPath): JsonObject[string] | undefined {
  let current: JsonObject[string] | undefined = object;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string | number, JsonObject[string]>)[step];
  }
  return current;
}
