import type { Inventory, JsonObject, KubernetesObject, Volume } from "../../workload/index.ts";
import { asObject, asString } from "../../workload/index.ts";
import { classHostPath } from "../host/paths.ts";

interface ClaimPlace {
  readonly inventory: Inventory;
  readonly namespace: string | undefined;
}

/**
 * A claim as the host's folder that a PersistentVolume of the input gives it, where that folder is more than plain data: a volume of
 * type hostPath or local on a system folder is one whoever asks for it. Source: k8s.io/api core/v1/types.go, PersistentVolumeSource.
 */
export function asBound(volume: Volume, place: ClaimPlace): Volume {
  const { claimName } = volume;
  if (claimName === undefined || !place.inventory.has("PersistentVolume")) return volume;
  const paths = volumesFor(claimName, volume.claimSpec, place).flatMap((one) => hostPathOf(one) ?? []);
  const path = paths.find((one) => classHostPath(one).exposes !== "data");
  return path === undefined ? volume : { ...volume, hostPath: { path } };
}

/** The volume that the claim is bound to; while it is bound to none, those that it may be bound to. */
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

function hostPathOf(volume: KubernetesObject): string | undefined {
  const spec = specOf(volume);
  return asString(asObject(spec["hostPath"])?.["path"]) ?? asString(asObject(spec["local"])?.["path"]);
}

function specOf(object: KubernetesObject | undefined): NonNullable<ReturnType<typeof asObject>> {
  return asObject(object?.value["spec"]) ?? {};
}
