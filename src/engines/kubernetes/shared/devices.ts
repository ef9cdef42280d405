import { asList, asObject } from "../../../workload/index.ts";
import type { KubernetesInput } from "../input.ts";
import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** A privileged container has every device; another none beyond the standard ones, unless some field may ask for them. */
export const deviceDimension: SharedDimensions = {
  ids: ["devices"],
  byInventory: false,
  keyOf: (input) => {
    if (input.container.spec.securityContext.privileged === true) return "privileged";
    return mayAskForDevices(input) ? undefined : plain;
  },
  bareOf: (input) =>
    bareInput(input, {
      spec: bareSpec(),
      containers: [bareContainer({ securityContext: { privileged: true } })],
    }),
};

function mayAskForDevices({ pod, container, context }: KubernetesInput): boolean {
  const { volumeDevices, resources, raw } = container.spec;
  if (volumeDevices.length > 0 || pod.spec.runtimeClassName !== undefined) return true;
  if (asList(asObject(raw["resources"])?.["claims"]).length > 0) return true;
  if (context.containerRuntime.name === "cri-o" && Object.keys(pod.annotations).length > 0) return true;
  return namesDevice(resources.limits) || namesDevice(resources.requests);
}

function namesDevice(quantities: Readonly<Record<string, string>>): boolean {
  for (const name in quantities) if (name.includes("/")) return true;
  return false;
}
