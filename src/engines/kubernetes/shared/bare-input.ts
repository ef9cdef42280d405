import type { Container, Json, PodSpec, PodTemplate } from "../../../workload/index.ts";
import { createInventory, toContainerSpec, toPodSpec } from "../../../workload/index.ts";
import { once } from "../../once.ts";
import type { KubernetesInput } from "../input.ts";

/** Stands for the name of an image of which nothing is known, in questions and reasons; no image can have it. */
export const anyImage = "\u{f0000}image\u{f0000}";

/** Stands for the names of the containers beside one, in reasons; no container can have it. */
export const anyOthers = "\u{f0000}others\u{f0000}";

/** Stand for the paths of pod and container in reasons; no field can have these names. */
export const anyPod = "\u{f0000}pod\u{f0000}";
export const anyContainer = "\u{f0000}container\u{f0000}";

/** A pod of which nothing is known but some fields. */
interface BarePod {
  readonly spec: PodSpec;
  readonly containers: readonly Container[];
  /** The container that is judged; the first unless given. */
  readonly container?: Container | undefined;
  readonly labels?: PodTemplate["labels"];
}

/** The input of one container of a pod without all that plays no part in some dimensions. */
export function bareInput(
  { namespace, inventory, context }: Pick<KubernetesInput, "namespace" | "inventory" | "context">,
  { spec, containers, container = containers[0], labels = {} }: BarePod,
): KubernetesInput {
  const pod: PodTemplate = {
    path: [anyPod],
    metadataPath: undefined,
    labels,
    annotations: {},
    spec,
    containers,
    shape: "complete",
  };
  return { namespace, pod, container: container ?? bareContainer(), inventory, context };
}

/** A container of which nothing is known, in a cluster with no objects. */
export function plainInput({ context }: Pick<KubernetesInput, "context">): KubernetesInput {
  const place = { namespace: undefined, inventory: noObjects(), context };
  return bareInput(place, { spec: bareSpec(), containers: [bareContainer()] });
}

const noObjects = once(() => createInventory([], false));

/** A pod's spec of which nothing is known but some fields. */
export function bareSpec(fields: Readonly<Record<string, Json | undefined>> = nothing): PodSpec {
  if (fields === nothing) return emptySpec();
  return toPodSpec(Object.fromEntries(Object.entries(fields).filter(isWritten)));
}

const nothing = {};
const emptySpec = once(() => toPodSpec(nothing));

function isWritten(field: [string, Json | undefined]): field is [string, Json] {
  return field[1] !== undefined;
}

/** A container of any image, of which nothing is known but some fields. */
export function bareContainer(fields: Readonly<Record<string, Json>> = nothing, name = ""): Container {
  const spec = fields === nothing ? emptyContainer() : toContainerSpec({ image: anyImage, ...fields });
  return { type: "container", name, path: [anyContainer], spec };
}

const emptyContainer = once(() => toContainerSpec({ image: anyImage }));
