import type { Json, JsonObject } from "./json.ts";
import { asBoolean, asList, asObject, asString } from "./json.ts";
import type { PodSpec } from "./pod-spec.ts";
import { toResources } from "./to-container-spec.ts";
import { toPodSecurityContext } from "./to-security-context.ts";
import { toVolume } from "./to-volume.ts";
import { defined } from "./typed-fields.ts";

/**
 * The typed view of a pod spec. Wrongly typed values and nulls are left out: whether the API server refuses the object for them
 * is said by the field tables, not here.
 */
export function toPodSpec(raw: JsonObject): PodSpec {
  return {
    raw,
    ...defined({
      hostNetwork: asBoolean(raw["hostNetwork"]),
      hostPID: asBoolean(raw["hostPID"]),
      hostIPC: asBoolean(raw["hostIPC"]),
      hostUsers: asBoolean(raw["hostUsers"]),
      shareProcessNamespace: asBoolean(raw["shareProcessNamespace"]),
      automountServiceAccountToken: asBoolean(raw["automountServiceAccountToken"]),
      serviceAccountName: serviceAccountName(raw),
      enableServiceLinks: asBoolean(raw["enableServiceLinks"]),
      runtimeClassName: asString(raw["runtimeClassName"]),
      priorityClassName: asString(raw["priorityClassName"]),
      osName: asString(asObject(raw["os"])?.["name"]),
      nodeName: asString(raw["nodeName"]),
      restartPolicy: asString(raw["restartPolicy"]),
    }),
    securityContext: toPodSecurityContext(raw["securityContext"]),
    volumes: asList(raw["volumes"]).flatMap((volume: Json) => toVolume(asObject(volume)) ?? []),
    resources: toResources(raw["resources"]),
  };
}

/**
 * `serviceAccount` is the deprecated alias: it counts only where `serviceAccountName` is empty.
 * Source: Convert_v1_PodSpec_To_core_PodSpec, kubernetes pkg/apis/core/v1/conversion.go.
 */
function serviceAccountName(raw: JsonObject): string | undefined {
  return asString(raw["serviceAccountName"]) || asString(raw["serviceAccount"]);
}
