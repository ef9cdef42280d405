import type { JsonObject, Json } from "../../../workload/index.ts";
import type { KubernetesInput } from "../input.ts";
import { imageNameOf } from "../input.ts";
import { refusalOfHostUsers } from "../user-namespace.ts";
import { anyImage, bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Longer ones are not worth comparing. */
const longestKey = 2000;

/** Fields of the security contexts of pod and container that decide who a process is and what privilege it has and can gain. */
const processFields: readonly string[] = [
  "runAsUser",
  "runAsGroup",
  "runAsNonRoot",
  "fsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "privileged",
  "capabilities",
  "allowPrivilegeEscalation",
];

/** Nothing decides these but those fields, the pod's place on the host's network, its user namespace, the image and the cluster. */
export const processDimensions: SharedDimensions = {
  ids: [
    "user",
    "user-namespace",
    "host-user",
    "host-groups",
    "capability-sets",
    "capabilities",
    "no-new-privileges",
    "set-id",
    "raw-sockets",
  ],
  byInventory: false,
  keyOf: processKey,
  bareOf: bareProcess,
};

/** Undefined where another field or a volume refuses a user namespace. */
export function processKey(input: KubernetesInput): string | undefined {
  if (mayBeRefused(input)) return undefined;
  return keyOfFields(input, processFields, isKnownImage(input) ? imageNameOf(input.container) : "");
}

export function bareProcess(input: KubernetesInput): KubernetesInput {
  const image = isKnownImage(input) ? imageNameOf(input.container) : anyImage;
  return bareSecurity(input, processFields, image);
}

/** Fields that decide which system calls a process may make: the capabilities decide what a default profile lets through. */
const filterFields: readonly string[] = ["seccompProfile", "privileged", "capabilities"];

/** Nothing decides these but those fields and the cluster. */
export const filterDimensions: SharedDimensions = {
  ids: ["seccomp", "nested-user-namespace"],
  byInventory: false,
  keyOf: (input) => (isAnnotated(input) ? undefined : keyOfFields(input, filterFields)),
  bareOf: (input) => bareSecurity(input, filterFields),
};

const kernelFields: readonly string[] = [
  "appArmorProfile",
  "seLinuxOptions",
  "procMount",
  "sysctls",
  "privileged",
];

/** Nothing decides these but those fields, the pod's place on the host's network, its user namespace and the cluster. */
export const kernelDimensions: SharedDimensions = {
  ids: [
    "apparmor",
    "selinux",
    "proc-mount",
    "masked-paths",
    "sysctls",
    "privileged-ports",
    "cgroup-namespace",
  ],
  byInventory: false,
  keyOf: (input) =>
    isAnnotated(input) || mayBeRefused(input) ? undefined : keyOfFields(input, kernelFields),
  bareOf: (input) => bareSecurity(input, kernelFields),
};

/** Whether the user namespace that the pod wishes for is refused it for a field or a volume. */
function mayBeRefused(input: KubernetesInput): boolean {
  return input.pod.spec.hostUsers === false && refusalOfHostUsers(input) !== undefined;
}

/** Whether an annotation names a container, as those of old for profiles do. */
function isAnnotated({ pod }: KubernetesInput): boolean {
  for (const key in pod.annotations) if (key.startsWith("container.")) return true;
  return false;
}

/** Whether something is known of the container's image. */
export function isKnownImage({ container, context }: KubernetesInput): boolean {
  return Object.hasOwn(context.images, imageNameOf(container));
}

function keyOfFields(
  { pod, container }: KubernetesInput,
  fields: readonly string[],
  image = "",
): string | undefined {
  const { hostUsers, hostNetwork, securityContext } = pod.spec;
  const ofPod = valuesOf(securityContext.raw, fields);
  const own = valuesOf(container.spec.securityContext.raw, fields);
  const isPlain =
    image === "" && hostNetwork !== true && hostUsers !== false && ofPod === undefined && own === undefined;
  if (isPlain) return plain;
  const key = JSON.stringify([image, hostNetwork === true, hostUsers === false, ofPod, own]);
  return key.length > longestKey ? undefined : key;
}

/** Undefined where none is written. A field that is null is one that is absent. */
function valuesOf(
  securityContext: JsonObject,
  fields: readonly string[],
): readonly (Json | undefined)[] | undefined {
  for (const field in securityContext)
    if (fields.includes(field)) return fields.map((one) => securityContext[one]);
  return undefined;
}

function bareSecurity(input: KubernetesInput, fields: readonly string[], image = anyImage): KubernetesInput {
  const { pod, container } = input;
  const { hostUsers, hostNetwork } = pod.spec;
  const securityContext = partOf(pod.spec.securityContext.raw, fields);
  const own = partOf(container.spec.securityContext.raw, fields);
  return bareInput(input, {
    spec: bareSpec({ hostNetwork, hostUsers, securityContext }),
    containers: [bareContainer({ image, securityContext: own })],
  });
}

function partOf(securityContext: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(securityContext).filter(([field]) => fields.includes(field)));
}
