import type { DimensionId } from "../../confinement/index.ts";
import type { Container, Json, PodTemplate } from "../../workload/index.ts";
import { toContainerSpec, toPodSpec } from "../../workload/index.ts";
import type { KubernetesInput } from "./input.ts";
import { imageNameOf } from "./input.ts";
import { runningBeside } from "./namespaces.ts";
import { refusalOfHostUsers } from "./user-namespace.ts";

/**
 * Dimensions that nothing decides but the security contexts of pod and container, the pod's place on the host's network, the image and
 * the cluster: most containers of an input share these, whatever else they are.
 */
const securityDimensions: ReadonlySet<DimensionId> = new Set<DimensionId>([
  "user",
  "user-namespace",
  "host-user",
  "host-groups",
  "capability-sets",
  "capabilities",
  "no-new-privileges",
  "set-id",
  "nested-user-namespace",
  "seccomp",
  "raw-sockets",
  "apparmor",
  "selinux",
  "proc-mount",
  "masked-paths",
  "sysctls",
  "privileged-ports",
  "cgroup-namespace",
]);

/** Dimensions that nothing decides but a few switches of the pod, whether a container runs beside this one, and the cluster. */
const surroundingDimensions: ReadonlySet<DimensionId> = new Set<DimensionId>([
  "pid-namespace",
  "ipc-namespace",
  "network-namespace",
  "uts-namespace",
  "mount-namespace",
  "time-namespace",
  "service-links",
  "proxy-environment",
  "pids-limit",
  "open-files-limit",
  "process-limit",
  "core-limit",
  "engine-privilege",
  "runtime-boundary",
]);

/** A container without all that plays no part in some dimensions: what holds for it there holds for every one with its key. */
export interface SharedInput {
  /** Equal for equal inputs of one cluster. */
  readonly key: string;
  /** Made for the first of them only. */
  readonly input: () => KubernetesInput;
}

/** Dimensions that a small part of the input decides, so that many containers share what is judged of them. */
export interface SharedDimensions {
  readonly name: string;
  readonly ids: ReadonlySet<DimensionId>;
  /** The part of a container's input that decides them; undefined where more than that may. */
  readonly inputOf: (input: KubernetesInput) => SharedInput | undefined;
}

/** Stands for the name of an image of which nothing is known, in questions and reasons; no image can have it. */
export const anyImage = "\u{f0000}image\u{f0000}";
/** Stands for the names of the containers beside one, in reasons; no container can have it. */
export const anyOthers = "\u{f0000}others\u{f0000}";
/** Stand for the paths of pod and container in reasons; no field can have these names. */
export const anyPod = "\u{f0000}pod\u{f0000}";
export const anyContainer = "\u{f0000}container\u{f0000}";

/** Longer ones are not worth comparing. */
const longestKey = 2000;

/**
 * The part of a container's input that decides its security dimensions. Undefined where more than that may decide: a user namespace that
 * some other field or a volume refuses, and annotations that name a container.
 */
function securityInputOf(input: KubernetesInput): SharedInput | undefined {
  const { pod, container, context } = input;
  const { hostUsers, hostNetwork, securityContext } = pod.spec;
  const isAlone =
    Object.keys(pod.annotations).some((key) => key.startsWith("container.")) ||
    (hostUsers === false && refusalOfHostUsers(input) !== undefined);
  if (isAlone) return undefined;
  const name = imageNameOf(container);
  const image = Object.hasOwn(context.images, name) ? name : anyImage;
  const own = container.spec.securityContext.raw;
  const fields = { hostNetwork, hostUsers, securityContext: securityContext.raw };
  const key = JSON.stringify([image, hostNetwork, hostUsers === false, securityContext.raw, own]);
  if (key.length > longestKey) return undefined;
  return { key, input: () => bareInput(input, fields, [bareContainer("", image, own)]) };
}

/** The part of a container's input that decides its surroundings. Undefined for a RuntimeClass, which the input may hold. */
function surroundingInputOf(input: KubernetesInput): SharedInput | undefined {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, enableServiceLinks, runtimeClassName } =
    input.pod.spec;
  if (runtimeClassName !== undefined) return undefined;
  const fields = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, enableServiceLinks };
  const others = runningBeside(input.pod, input.container).length > 0 ? [anyOthers] : [];
  return {
    key: JSON.stringify([fields, others]),
    input: () =>
      bareInput(input, fields, [
        bareContainer("", anyImage),
        ...others.map((name) => bareContainer(name, anyImage)),
      ]),
  };
}

export const sharedDimensions: readonly SharedDimensions[] = [
  { name: "security", ids: securityDimensions, inputOf: securityInputOf },
  { name: "surroundings", ids: surroundingDimensions, inputOf: surroundingInputOf },
];

/** The input of the first of the containers, in a pod of which nothing is known but some fields. */
function bareInput(
  { namespace, inventory, context }: KubernetesInput,
  fields: Readonly<Record<string, Json | undefined>>,
  containers: readonly [Container, ...Container[]],
): KubernetesInput {
  const raw = Object.fromEntries(Object.entries(fields).filter(isWritten));
  const pod: PodTemplate = {
    path: [anyPod],
    metadataPath: undefined,
    labels: {},
    annotations: {},
    spec: toPodSpec(raw),
    containers,
    shape: "complete",
  };
  return { namespace, pod, container: containers[0], inventory, context };
}

function isWritten(field: [string, Json | undefined]): field is [string, Json] {
  return field[1] !== undefined;
}

function bareContainer(name: string, image: string, securityContext: Json = {}): Container {
  return { type: "container", name, path: [anyContainer], spec: toContainerSpec({ image, securityContext }) };
}
