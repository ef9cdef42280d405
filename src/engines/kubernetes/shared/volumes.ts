import type { Volume, VolumeMount } from "../../../workload/index.ts";
import { withoutForeignDevices, writtenByKubelet } from "../filesystem.ts";
import type { KubernetesInput } from "../input.ts";
import { bareContainer, bareInput, bareSpec, plainInput } from "./bare-input.ts";
import { bareProcess, isKnownImage, processKey } from "./security.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Nothing decides it where no folder of the host is mounted. */
export const hostPathDimension: SharedDimensions = {
  ids: ["host-paths"],
  byInventory: false,
  keyOf: (input) => (mayMountHostPath(input) ? undefined : plain),
  bareOf: plainInput,
};

/** Nothing decides it where no mount asks for any. */
export const propagationDimension: SharedDimensions = {
  ids: ["mount-propagation"],
  byInventory: false,
  keyOf: ({ container }) =>
    container.spec.volumeMounts.some((one) => one.mountPropagation !== undefined) ? undefined : plain,
  bareOf: plainInput,
};

/** Of an image of which nothing is known, some volume that no mount can stand at stays writable, or none is there. */
export const rootFilesystemDimension: SharedDimensions = {
  ids: ["root-filesystem"],
  byInventory: false,
  keyOf: (input) => {
    if (input.container.spec.securityContext.readOnlyRootFilesystem !== true) return plain;
    return isKnownImage(input) ? undefined : "read-only";
  },
  bareOf: (input) =>
    bareInput(input, {
      spec: bareSpec(),
      containers: [bareContainer({ securityContext: { readOnlyRootFilesystem: true } })],
    }),
};

/**
 * The flags of volumes that are no folders of the host: the kinds of the volumes decide, whether they are read-only, and what decides
 * who the process is. Without any volume nothing does.
 */
export const volumeFlagDimension: SharedDimensions = {
  ids: ["volume-flags"],
  byInventory: false,
  keyOf: flagsKey,
  bareOf: bareFlags,
};

function flagsKey(input: KubernetesInput): string | undefined {
  if (input.container.spec.volumeMounts.length === 0) return plain;
  if (mayMountHostPath(input)) return undefined;
  const kinds = kindsOfMounts(input);
  if (kinds.length === 0) return plain;
  const process = processKey(input);
  return process === undefined ? undefined : `${kinds.sort().join(" ")} ${process}`;
}

function bareFlags(input: KubernetesInput): KubernetesInput {
  const kinds = kindsOfMounts(input);
  const bare = bareProcess(input);
  const volumes = kinds.map(([source], index): Volume => ({ name: `${index}`, source, raw: {} }));
  const volumeMounts = kinds.map(([, readOnly], index): VolumeMount => {
    return { name: `${index}`, mountPath: `/${index}`, readOnly };
  });
  return bareInput(input, {
    spec: { ...bare.pod.spec, volumes },
    containers: [{ ...bare.container, spec: { ...bare.container.spec, volumeMounts } }],
  });
}

/** A kind of volume that stands for all that are treated as it is, and whether it is mounted read-only where that counts. */
type Kind = readonly [source: string, readOnly: boolean];

const kubeletsFiles: Kind = ["configMap", true];
const ofCluster: Kind = ["emptyDir", false];
const ofClusterReadOnly: Kind = ["emptyDir", true];
const foreign: Kind = ["csi", true];

/** Each kind of what a container mounts once. */
function kindsOfMounts({ pod, container }: KubernetesInput): Kind[] {
  const kinds: Kind[] = [];
  for (const { name, readOnly } of container.spec.volumeMounts) {
    for (const volume of pod.spec.volumes) {
      if (volume.name !== name) continue;
      const kind = kindOf(volume, readOnly);
      if (!kinds.includes(kind)) kinds.push(kind);
    }
  }
  return kinds;
}

function kindOf({ source }: Volume, readOnly: boolean): Kind {
  if (writtenByKubelet.includes(source)) return kubeletsFiles;
  if (!withoutForeignDevices.includes(source)) return foreign;
  return readOnly ? ofClusterReadOnly : ofCluster;
}

/** A claim counts where the input has volumes that may be bound to it. */
function mayMountHostPath({ pod, container, inventory }: KubernetesInput): boolean {
  const { volumeMounts } = container.spec;
  if (volumeMounts.length === 0) return false;
  return pod.spec.volumes.some(
    ({ name, hostPath, claimName }) =>
      (hostPath !== undefined || (claimName !== undefined && inventory.has("PersistentVolume"))) &&
      volumeMounts.some((one) => one.name === name),
  );
}
