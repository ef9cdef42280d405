import type { Container, PodTemplate } from "../../workload/index.ts";
import { imageOf } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";

/** Needs of a program that neither a manifest nor an image's files need to show. What is absent is not said. */
export interface ImageNeeds {
  /** It sends ICMP echo requests without a capability for them. */
  readonly pings?: boolean;
  /** Every port that it listens on. */
  readonly listens?: readonly number[];
  /** It calls the Kubernetes API. */
  readonly kubernetesApi?: boolean;
  /** It reads variables that the kubelet makes for Services. */
  readonly serviceVariables?: boolean;
  /** It opens namespaces or mounts by itself, which a seccomp filter may keep it from. */
  readonly namespaces?: boolean;
}

type Need = Exclude<keyof ImageNeeds, "listens">;

/** Whether the context file says that a container's image has a need; undefined where it says nothing. */
export function statedNeed(container: Container, context: PlanContext, need: Need): boolean | undefined {
  const needs = imageOf(container, context)?.needs;
  return needs === "nothing" ? false : needs?.[need];
}

/** Why a pod has a need, where the context file says so of an image of it. */
export function statedNeedOf(pod: PodTemplate, context: PlanContext, need: Need): string | undefined {
  const container = pod.containers.find((one) => statedNeed(one, context, need) === true);
  return container === undefined
    ? undefined
    : `the context file says so of the image of ${container.name} (${need})`;
}

/** Whether the context file says of every image of a pod that it has not the need. */
export function hasNoNeed(pod: PodTemplate, context: PlanContext, need: Need): boolean {
  return pod.containers.length > 0 && pod.containers.every((one) => statedNeed(one, context, need) === false);
}

/** Every port of a pod, where the context file says of each of its images on which it listens. */
export function statedPorts(pod: PodTemplate, context: PlanContext): readonly number[] | undefined {
  const ports: number[] = [];
  for (const container of pod.containers) {
    const needs = imageOf(container, context)?.needs;
    const own = needs === "nothing" ? [] : needs?.listens;
    if (own === undefined) return undefined;
    ports.push(...own);
  }
  return pod.containers.length === 0 ? undefined : ports;
}
