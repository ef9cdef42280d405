import type { DimensionId } from "../../confinement/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import type { KubernetesInput } from "./input.ts";

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
  readonly input: KubernetesInput;
  /** The image's real name; the input calls it `anyImage`. */
  readonly imageName: string;
}

/** Stands for the name of an image in questions and reasons; no image can have it. */
export const anyImage = "\u{f0000}image\u{f0000}";

/** Longer ones are not worth comparing. */
const longestKey = 2000;

/**
 * The part of a container's input that decides its security dimensions. Undefined where more than that may decide: a user namespace,
 * which volumes can refuse, annotations that name a container, and an image of which something is known.
 */
export function securityInputOf(input: KubernetesInput): SecurityInput | undefined {
  const { pod, container, context } = input;
  const { image: imageName = `of container ${container.name}` } = container.spec;
  const isAlone =
    pod.spec.hostUsers === false ||
    Object.hasOwn(context.images, imageName) ||
    Object.keys(pod.annotations).some((key) => key.startsWith("container."));
  if (isAlone) return undefined;
  const key = JSON.stringify([
    pod.path,
    container.path,
    pod.spec.hostNetwork ?? null,
    pod.spec.securityContext.raw,
    container.spec.securityContext.raw,
  ]);
  if (key.length > longestKey) return undefined;
  const bare = bareContainer(container);
  return { key, input: { ...input, pod: barePod(pod, bare), container: bare }, imageName };
}

const nothing = { requests: {}, limits: {} };

function bareContainer({ path, spec: { securityContext } }: Container): Container {
  return {
    type: "container",
    name: "",
    path,
    spec: {
      raw: {},
      name: "",
      image: anyImage,
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

function barePod(
  { path, spec: { hostNetwork, securityContext } }: PodTemplate,
  only: Container,
): PodTemplate {
  return {
    path,
    metadataPath: undefined,
    labels: {},
    annotations: {},
    spec: {
      raw: {},
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
      securityContext,
      volumes: [],
      resources: nothing,
    },
    containers: [only],
    shape: "complete",
  };
}
