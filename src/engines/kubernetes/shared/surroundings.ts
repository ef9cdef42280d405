import type { KubernetesInput } from "../input.ts";
import { runningBeside } from "../namespaces.ts";
import { anyOthers, bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Nothing decides these but a few switches of the pod, whether a container runs beside this one, and the cluster. */
export const surroundingDimensions: SharedDimensions = {
  ids: [
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
  ],
  byInventory: false,
  keyOf: surroundingKey,
  bareOf: bareSurroundings,
};

/** Undefined for a RuntimeClass, which the input may hold. */
function surroundingKey({ pod, container }: KubernetesInput): string | undefined {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, enableServiceLinks, runtimeClassName } =
    pod.spec;
  if (runtimeClassName !== undefined) return undefined;
  const isAlone = runningBeside(pod, container).length === 0;
  const isPlain =
    isAlone &&
    hostNetwork === undefined &&
    hostPID === undefined &&
    hostIPC === undefined &&
    shareProcessNamespace === undefined &&
    enableServiceLinks === undefined;
  return isPlain
    ? plain
    : `${hostNetwork} ${hostPID} ${hostIPC} ${shareProcessNamespace} ${enableServiceLinks} ${isAlone}`;
}

function bareSurroundings(input: KubernetesInput): KubernetesInput {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, enableServiceLinks } = input.pod.spec;
  const others = runningBeside(input.pod, input.container).length > 0 ? [bareContainer({}, anyOthers)] : [];
  return bareInput(input, {
    spec: bareSpec({ hostNetwork, hostPID, hostIPC, shareProcessNamespace, enableServiceLinks }),
    containers: [bareContainer(), ...others],
  });
}
