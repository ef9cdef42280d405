import type { FieldPath } from "../../confinement/index.ts";
import type { JsonObject } from "../json.ts";
import { asList, asObject, asString } from "../json.ts";
import type { Volume } from "../pod-spec.ts";
import { valueAt } from "../workload.ts";

/**
 * The volumes that a StatefulSet, or a kind made after it, adds to its pods from the claim templates beside its pod template. The claim of
 * each replica is named template-owner-ordinal. Source: kubernetes pkg/controller/statefulset/stateful_set_utils.go, getPersistentVolumeClaimName.
 */
export function claimedVolumes(object: JsonObject, podPath: FieldPath): readonly Volume[] {
  const templateAt = podPath.lastIndexOf("template");
  if (templateAt < 0) return [];
  const owner = asString(asObject(object["metadata"])?.["name"]) ?? "";
  const holder = asObject(valueAt(object, podPath.slice(0, templateAt)));
  return asList(holder?.["volumeClaimTemplates"]).flatMap((item) => {
    const claim = asObject(item) ?? {};
    const name = asString(asObject(claim["metadata"])?.["name"]);
    return name === undefined ? [] : [toClaimed(name, owner, asObject(claim["spec"]) ?? {})];
  });
}

function toClaimed(name: string, owner: string, claimSpec: JsonObject): Volume {
  const claimName = `${name}-${owner}-0`;
  const raw = { name, persistentVolumeClaim: { claimName } };
  return { name, source: "persistentVolumeClaim", raw, claimName, claimSpec };
}
