import type { DimensionId } from "../../confinement/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import type { KubernetesInput } from "./input.ts";
import { imageNameOf } from "./input.ts";
import { refusalOfHostUsers } from "./user-namespace.ts";

/**
 * Dimensions that nothing decides but the security contexts of pod and container, the pod's place on the host's network, the image and
 * the cluster: most containers of an input share these, whatever else they are.
 */
export const securityDimensions: ReadonlySet<DimensionId> = new Set<DimensionId>([
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
]);

/** A container without all that plays no part in the security dimensions: what holds for it there holds for every one with its key. */
export interface SecurityInput {
  /** Equal for equal inputs of one cluster. */
  readonly key: string;
  /** Made for the first of them only. */
  readonly input: () => KubernetesInput;
}

/** Stands for the name of an image of which nothing is known, in questions and reasons; no image can have it. */
export const anyImage = "\u{f0000}image\u{f0000}";
/** Stand for the paths of pod and container in reasons; no field can have these names. */
export const anyPod = "\u{f0000}pod\u{f0000}";
export const anyContainer = "\u{f0000}container\u{f0000}";

/** Longer ones are not worth comparing. */
const longestKey = 2000;

/**
 * The part of a container's input that decides its security dimensions. Undefined where more than that may decide: a user namespace that
 * some other field or a volume refuses, and annotations that name a container.
 */
export function securityInputOf(input: KubernetesInput): SecurityInput | undefined {
  const { pod, container, context } = input;
  const { hostUsers, hostNetwork, securityContext } = pod.spec;
  const isAlone =
    Object.keys(pod.annotations).some((key) => key.startsWith("container.")) ||
    (hostUsers === false && refusalOfHostUsers(input) !== undefined);
  if (isAlone) return undefined;
  const name = imageNameOf(container);
  const image = Object.hasOwn(context.images, name) ? name : anyImage;
  const own = container.spec.securityContext;
  const key = JSON.stringify([image, hostNetwork, hostUsers === false, securityContext.raw, own.raw]);
  if (key.length > longestKey) return undefined;
  return { key, input: () => bareInput(input, image) };
}

function bareInput(input: KubernetesInput, image: string): KubernetesInput {
  const container = bareContainer(input.container, image);
  return { ...input, pod: barePod(input.pod, container), container };
}

const nothing = { requests: {}, limits: {} };

function bareContainer({ spec: { securityContext } }: Container, image: string): Container {
  return {
    type: "container",
    name: "",
    path: [anyContainer],
    spec: {
      raw: {},
      name: "",
      image,
      command: [],
      args: [],
      securityContext,
      ports: [],
      volumeMounts: [],
      volumeDevices: [],
      env: [],
      envFrom: [],
      resources: nothing,
    },
  };
}

function barePod({ spec }: PodTemplate, only: Container): PodTemplate {
  const { hostNetwork, hostUsers, securityContext } = spec;
  return {
    path: [anyPod],
    metadataPath: undefined,
    labels: {},
    annotations: {},
    spec: {
      raw: {},
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
      ...(hostUsers === undefined ? {} : { hostUsers }),
      securityContext,
      volumes: [],
      resources: nothing,
    },
    containers: [only],
    shape: "complete",
  };
}
