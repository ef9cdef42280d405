import type { JsonObject } from "./json.ts";
import { asObject, asString } from "./json.ts";
import type { Volume } from "./pod-spec.ts";
import { defined } from "./typed-fields.ts";

/**
 * Keys of a volume that say what it is; hostPath first, so that a volume which names two (the API server refuses it) is read as the
 * looser one. Source: VolumeSource, kubernetes/api core/v1/types.go.
 */
const volumeSources: readonly string[] = [
  "hostPath",
  "persistentVolumeClaim",
  "emptyDir",
  "configMap",
  "secret",
  "projected",
  "downwardAPI",
  "csi",
  "ephemeral",
  "image",
  "nfs",
  "iscsi",
  "fc",
  "rbd",
  "cephfs",
  "cinder",
  "glusterfs",
  "azureDisk",
  "azureFile",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "scaleIO",
  "storageos",
  "flexVolume",
  "flocker",
  "gitRepo",
];

/** The typed view of a volume; undefined for a list member that is no object. */
export function toVolume(raw: JsonObject | undefined): Volume | undefined {
  if (raw === undefined) return undefined;
  const source = sourceOf(raw);
  const details = asObject(raw[source]) ?? {};
  return { name: asString(raw["name"]) ?? "", source, raw, ...detailsOf(source, details) };
}

/** A key that no known version has comes after the known ones: it may be a source of a newer server. */
function sourceOf(raw: JsonObject): string {
  const isGiven = (key: string): boolean => asObject(raw[key]) !== undefined;
  return volumeSources.find(isGiven) ?? Object.keys(raw).find(isGiven) ?? "emptyDir";
}

function detailsOf(source: string, details: JsonObject): Partial<Volume> {
  switch (source) {
    case "hostPath":
      return {
        hostPath: { path: asString(details["path"]) ?? "", ...defined({ type: asString(details["type"]) }) },
      };
    case "persistentVolumeClaim":
      return { claimName: asString(details["claimName"]) ?? "" };
    case "secret":
      return { secretName: asString(details["secretName"]) ?? "" };
    case "emptyDir":
      return { memory: asString(details["medium"]) === "Memory" };
    default:
      return {};
  }
}
