import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

type Limits = Readonly<Record<string, string>>;

/** Nothing decides these but the limits of container and pod, and the LimitRanges of a namespace. */
export const limitDimensions: SharedDimensions = {
  ids: ["memory-limit", "cpu-limit", "ephemeral-storage-limit"],
  byInventory: true,
  keyOf: ({ namespace, pod, container, inventory }) => {
    const own = container.spec.resources.limits;
    const ofPod = pod.spec.resources.limits;
    const place = inventory.objects("LimitRange", { namespace }).length > 0 ? [namespace ?? null] : [];
    return place.length === 0 && isEmpty(own) && isEmpty(ofPod)
      ? plain
      : JSON.stringify([place, countedIn(own), countedIn(ofPod)]);
  },
  bareOf: (input) => {
    const own = countedIn(input.container.spec.resources.limits);
    const ofPod = countedIn(input.pod.spec.resources.limits);
    return bareInput(input, {
      spec: bareSpec({ resources: { limits: ofPod } }),
      containers: [bareContainer({ resources: { limits: own } })],
    });
  },
};

function isEmpty(limits: Limits): boolean {
  for (const _name in limits) return false;
  return true;
}

const counted = ["memory", "cpu", "ephemeral-storage"] as const;

function countedIn(limits: Limits): Limits {
  const found: Record<string, string> = {};
  for (const name of counted) {
    const limit = limits[name];
    if (limit !== undefined) found[name] = limit;
  }
  return found;
}
