import type { Inventory } from "./inventory.ts";
import type { JsonObject } from "./json.ts";
import { asObject, asString } from "./json.ts";
import type { Volume } from "./pod-spec.ts";
import type { KubernetesObject } from "./object.ts";

/** Where a claim stands. */
export interface ClaimPlace {
  readonly inventory: Inventory;
  readonly namespace: string | undefined;
}

/**
 * The PersistentVolumes of the input that a pod's volume is bound to; while its claim is bound to none, those that it may be bound to. Empty
 * for what is no claim. Source: k8s.io/api core/v1/types.go, PersistentVolumeSpec (claimRef), PersistentVolumeClaimSpec (volumeName).
 */
export function boundVolumes(
  { claimName, claimSpec }: Volume,
  place: ClaimPlace,
): readonly KubernetesObject[] {
  if (claimName === undefined || !place.inventory.has("PersistentVolume")) return [];
  return volumesFor(claimName, claimSpec, place);
}

/** Whether a volume, or each PersistentVolume that its claim may be bound to, is of one of some kinds: names of fields such as "nfs". */
export function isBackedBy(volume: Volume, kinds: readonly string[], place: ClaimPlace): boolean {
  if (kinds.includes(volume.source)) return true;
  const bound = boundVolumes(volume, place);
  return (
    bound.length > 0 && bound.every((one) => Object.keys(specOf(one)).some((kind) => kinds.includes(kind)))
  );
}

function volumesFor(
  claimName: string,
  claimSpec: JsonObject | undefined,
  { inventory, namespace }: ClaimPlace,
): readonly KubernetesObject[] {
  const claim = claimSpec ?? specOf(inventory.find("PersistentVolumeClaim", namespace, claimName));
  const isHeldBy = claimSpec === undefined ? isNamed(claimName) : isReplicaOf(claimName);
  const volumes = inventory.objects("PersistentVolume");
  const name = asString(claim["volumeName"]);
  if (name !== undefined && name !== "") return volumes.filter((one) => one.name === name);
  const held = volumes.filter((one) => {
    const reference = asObject(specOf(one)["claimRef"]);
    return (
      isHeldBy(asString(reference?.["name"]) ?? "") && (reference?.["namespace"] ?? namespace) === namespace
    );
  });
  if (held.length > 0) return held;
  const storageClass = asString(claim["storageClassName"]) ?? "";
  return volumes.filter((one) => {
    const spec = specOf(one);
    return spec["claimRef"] === undefined && (asString(spec["storageClassName"]) ?? "") === storageClass;
  });
}

function isNamed(claimName: string): (name: string) => boolean {
  return (name) => name === claimName;
}

/** The claims of the other replicas differ in the ordinal at the end. */
function isReplicaOf(claimName: string): (name: string) => boolean {
  const stem = claimName.replace(/\d+$/, "");
  return (name) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length));
}

function specOf(object: KubernetesObject | undefined): JsonObject {
  return asObject(object?.value["spec"]) ?? {};
}
