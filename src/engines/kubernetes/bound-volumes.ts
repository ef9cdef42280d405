import type { ClaimPlace, KubernetesObject, Volume } from "../../workload/index.ts";
import { asObject, asString, boundVolumes } from "../../workload/index.ts";
import { classHostPath } from "../host/paths.ts";

/**
 * A claim as the host's folder that a PersistentVolume of the input gives it, where that folder is more than plain data: a volume of
 * type hostPath or local on a system folder is one whoever asks for it. Source: k8s.io/api core/v1/types.go, PersistentVolumeSource.
 */
export function asBound(volume: Volume, place: ClaimPlace): Volume {
  const paths = boundVolumes(volume, place).flatMap((one) => hostPathOf(one) ?? []);
  const path = paths.find((one) => classHostPath(one).exposes !== "data");
  return path === undefined ? volume : { ...volume, hostPath: { path } };
}

function hostPathOf({ value }: KubernetesObject): string | undefined {
  const spec = asObject(value["spec"]);
  return asString(asObject(spec?.["hostPath"])?.["path"]) ?? asString(asObject(spec?.["local"])?.["path"]);
}
