import type { Json, JsonObject } from "./json.ts";
import { asList, asObject } from "./json.ts";
import type { PodTemplate } from "./workload.ts";

/**
 * Whether a pod runs on Windows, where the Linux dimensions say nothing: it says so, or is placed on Windows nodes alone.
 * hostProcess proves nothing: on Linux the kubelet passes over it. The Pod Security Standards look at os.name only. Source: PodOS, kubernetes/api core/v1/types.go; well-known label
 * kubernetes.io/os and its old name, kubernetes.io/docs/reference/labels-annotations-taints.
 */
export function isWindows(pod: PodTemplate): boolean {
  const { osName, raw } = pod.spec;
  return osName === undefined ? isPlacedOnWindows(raw) : osName === "windows";
}

const osLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"];

function isPlacedOnWindows(spec: JsonObject): boolean {
  const selector = asObject(spec["nodeSelector"]);
  return osLabels.some((label) => selector?.[label] === "windows") || hasWindowsAffinity(spec);
}

/** Terms are alternatives: each has to ask for Windows. */
function hasWindowsAffinity(spec: JsonObject): boolean {
  const affinity = asObject(asObject(spec["affinity"])?.["nodeAffinity"]);
  const required = asObject(affinity?.["requiredDuringSchedulingIgnoredDuringExecution"]);
  const terms = asList(required?.["nodeSelectorTerms"]);
  return (
    terms.length > 0 &&
    terms.every((term) => asList(asObject(term)?.["matchExpressions"]).some(asksForWindows))
  );
}

function asksForWindows(expression: Json): boolean {
  const { key, operator, values } = asObject(expression) ?? {};
  const isOs = osLabels.some((label) => label === key);
  return (
    isOs &&
    operator === "In" &&
    asList(values).length > 0 &&
    asList(values).every((value) => value === "windows")
  );
}
