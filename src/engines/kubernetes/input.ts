import type { FieldPath } from "../../confinement/index.ts";
import type { Container, ContainerSpec, Inventory, PodSpec, PodTemplate } from "../../workload/index.ts";
import type { ClusterContext } from "../cluster-context.ts";
import type { ImageView } from "../image.ts";
import { imageView } from "../image.ts";

/** One container of a pod, with everything that bears on how a node would run it. */
export interface KubernetesInput {
  /** Namespace of the workload's object; undefined when the manifest names none. */
  readonly namespace: string | undefined;
  readonly pod: PodTemplate;
  readonly container: Container;
  readonly inventory: Inventory;
  readonly context: ClusterContext;
}

/** The same with what nearly every computation reads. */
export interface Subject extends KubernetesInput, ImageView {
  readonly spec: PodSpec;
  readonly own: ContainerSpec;
  readonly privileged: boolean;
}

/** Reads the parts of an input that the engine uses all over. */
export function subjectOf(input: KubernetesInput): Subject {
  const { pod, container, context } = input;
  const nonRoot =
    container.spec.securityContext.runAsNonRoot ?? pod.spec.securityContext.runAsNonRoot ?? false;
  const { image, imageName, mustBeNonRoot } = imageView(imageNameOf(container), context.images, nonRoot);
  // Without spreads: there is one for every container.
  return {
    namespace: input.namespace,
    pod,
    container,
    inventory: input.inventory,
    context,
    image,
    imageName,
    mustBeNonRoot,
    spec: pod.spec,
    own: container.spec,
    privileged: container.spec.securityContext.privileged === true,
  };
}

/** What questions and reasons call the image of a container. */
export function imageNameOf({ name, spec }: Container): string {
  return spec.image ?? `of container ${name}`;
}

export function podPath({ pod }: KubernetesInput, ...steps: FieldPath): FieldPath {
  return [...pod.path, ...steps];
}

export function containerPath({ container }: KubernetesInput, ...steps: FieldPath): FieldPath {
  return [...container.path, ...steps];
}

/** Path of a field of the container's securityContext. */
export function securityPath({ container }: KubernetesInput, ...steps: FieldPath): FieldPath {
  return [...container.path, "securityContext", ...steps];
}

/** Path of a field of the pod's securityContext. */
export function podSecurityPath({ pod }: KubernetesInput, ...steps: FieldPath): FieldPath {
  return [...pod.path, "securityContext", ...steps];
}
