import { asObject, type Json, type JsonObject } from "../../workload/index.ts";

/** What a JSON record of Podman, Docker or crictl is about. */
export type InspectKind =
  | "podman-container"
  | "docker-container"
  /** The body of Docker's request to make a container. */
  | "docker-create"
  /** A line of `docker ps` of the API, which leaves most out. */
  | "container-summary"
  | "podman-pod"
  | "image"
  | "network"
  | "volume"
  /** What crictl is given to make a container or a sandbox. */
  | "cri-container-request"
  | "cri-sandbox-request"
  | "crictl-container"
  | "crictl-sandbox"
  | "oci-config";

/**
 * Tells by its fields what a record is about: one record, not the list around it. Undefined for a record of no kind that is known.
 */
export function kindOfInspect(record: Json): InspectKind | undefined {
  const fields = asObject(record);
  if (fields === undefined) return undefined;
  return signs.find(({ fits }) => fits(fields))?.kind;
}

interface Sign {
  readonly kind: InspectKind;
  readonly fits: (fields: JsonObject) => boolean;
}

/** From the most to the least telling. */
const signs: readonly Sign[] = [
  { kind: "oci-config", fits: (fields) => has(fields, "ociVersion") && !has(fields, "status", "bundle") },
  { kind: "crictl-container", fits: (fields) => has(fields, "status", "info") && !isSandbox(fields) },
  { kind: "crictl-sandbox", fits: (fields) => has(fields, "status", "info") },
  {
    kind: "podman-pod",
    fits: (fields) => has(fields, "Id", "SharedNamespaces") || has(fields, "InfraConfig"),
  },
  {
    kind: "podman-container",
    fits: (fields) => has(fields, "Config") && podmanAlone.some((name) => name in fields),
  },
  { kind: "docker-container", fits: (fields) => has(fields, "Id", "Config", "Path") },
  { kind: "image", fits: (fields) => has(fields, "RootFS") || has(fields, "RepoTags", "Config") },
  { kind: "docker-create", fits: (fields) => has(fields, "Image", "HostConfig", "Cmd") },
  { kind: "container-summary", fits: (fields) => has(fields, "Id", "Names", "ImageID") },
  { kind: "volume", fits: (fields) => has(fields, "Name", "Driver", "Mountpoint") },
  { kind: "network", fits: (fields) => isNetwork(fields) },
  { kind: "cri-container-request", fits: (fields) => isCriRequest(fields) && isForContainer(fields) },
  { kind: "cri-sandbox-request", fits: isCriRequest },
];

/** Fields that a container of Podman has and one of Docker has not, by version: ImageName since 1.0. */
const podmanAlone = ["ImageName", "OCIRuntime", "BoundingCaps", "ConmonPidFile", "IsInfra"];

function has(fields: JsonObject, ...names: readonly string[]): boolean {
  return names.every((name) => fields[name] !== undefined);
}

/** A sandbox has namespaces of its own and no image. */
function isSandbox(fields: JsonObject): boolean {
  const status = asObject(fields["status"]);
  return status !== undefined && status["image"] === undefined && status["imageRef"] === undefined;
}

/** Fields that only one of the two has, beside the metadata that both have, in the spelling of crictl or of protocol buffers. */
const ofContainer = ["image", "log_path", "logPath", "command", "envs", "mounts"];
const ofSandbox = ["log_directory", "logDirectory", "dns_config", "dnsConfig", "port_mappings", "linux"];

/** Of an object of the Kubernetes API it has the metadata alone. */
function isCriRequest(fields: JsonObject): boolean {
  if (asObject(fields["metadata"]) === undefined || has(fields, "apiVersion") || has(fields, "kind"))
    return false;
  const { image } = fields;
  if (image !== undefined && asObject(image) === undefined) return false;
  return [...ofContainer, ...ofSandbox].some((name) => fields[name] !== undefined);
}

function isForContainer(fields: JsonObject): boolean {
  return ofContainer.some((name) => fields[name] !== undefined);
}

function isNetwork(fields: JsonObject): boolean {
  return has(fields, "Name", "Driver", "IPAM") || has(fields, "name", "driver", "subnets");
}
