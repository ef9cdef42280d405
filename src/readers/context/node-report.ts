import type { JsonObject, KubernetesObject } from "../../workload/index.ts";
import { asBoolean, asList, asObject, asString } from "../../workload/index.ts";

/** What a Node object of the input says of the node. Versions as written there, e.g. "v1.33.5+k3s1", "containerd://2.1.4-k3s1". */
export interface NodeReport {
  readonly name: string;
  readonly kernel: string | undefined;
  readonly osImage: string | undefined;
  readonly operatingSystem: string | undefined;
  readonly architecture: string | undefined;
  readonly kubeletVersion: string | undefined;
  readonly containerRuntimeVersion: string | undefined;
  /** Features of the runtime's default handler; undefined where the node does not tell (Kubernetes < 1.30). */
  readonly userNamespaces: boolean | undefined;
  readonly recursiveReadOnlyMounts: boolean | undefined;
  readonly supplementalGroupsPolicy: boolean | undefined;
}

/** Reads the Node objects among others. Source: NodeSystemInfo, NodeRuntimeHandler, kubernetes/api core/v1/types.go. */
export function nodeReports(objects: readonly KubernetesObject[]): readonly NodeReport[] {
  return objects.filter(({ kind, apiVersion }) => kind === "Node" && apiVersion === "v1").map(toReport);
}

function toReport({ name, value }: KubernetesObject): NodeReport {
  const status = asObject(value["status"]) ?? {};
  const info = asObject(status["nodeInfo"]) ?? {};
  const handler = defaultHandler(status);
  return {
    name,
    kernel: asString(info["kernelVersion"]),
    osImage: asString(info["osImage"]),
    operatingSystem: asString(info["operatingSystem"]),
    architecture: asString(info["architecture"]),
    kubeletVersion: asString(info["kubeletVersion"]),
    containerRuntimeVersion: asString(info["containerRuntimeVersion"]),
    userNamespaces: asBoolean(handler?.["userNamespaces"]),
    recursiveReadOnlyMounts: asBoolean(handler?.["recursiveReadOnlyMounts"]),
    supplementalGroupsPolicy: asBoolean(asObject(status["features"])?.["supplementalGroupsPolicy"]),
  };
}

/** The handler without a name is the one of pods without a RuntimeClass. */
function defaultHandler(status: JsonObject): JsonObject | undefined {
  const handlers = asList(status["runtimeHandlers"]).map(asObject);
  const handler = handlers.find((one) => one !== undefined && (asString(one["name"]) ?? "") === "");
  return asObject(handler?.["features"]);
}
