import { describe, expect, it } from "vitest";
import type { JsonObject } from "./json.ts";
import { declaredContainers, toPodTemplate } from "./pod-template.ts";
import { isWindows } from "./windows.ts";

const windowsOnly = { key: "kubernetes.io/os", operator: "In", values: ["windows"] };

describe("a Windows pod", () => {
  it.each<[string, JsonObject]>([
    ["says so", { os: { name: "windows" } }],
    ["selects Windows nodes", { nodeSelector: { "kubernetes.io/os": "windows" } }],
    ["selects them by the old label", { nodeSelector: { "beta.kubernetes.io/os": "windows" } }],
    ["requires them", affinity([windowsOnly])],
    [
      "requires them in each alternative",
      affinity([windowsOnly], [{ key: "a", operator: "Exists" }, windowsOnly]),
    ],
  ])("%s", (_, spec) => {
    expect(isWindows(podOf(spec))).toBe(true);
  });
});

describe("a pod that may run on Linux", () => {
  it.each<[string, JsonObject]>([
    ["says nothing", {}],
    [
      "says Linux, whatever it selects",
      { os: { name: "linux" }, nodeSelector: { "kubernetes.io/os": "windows" } },
    ],
    ["selects Linux nodes", { nodeSelector: { "kubernetes.io/os": "linux" } }],
    ["has an alternative", affinity([windowsOnly], [{ key: "a", operator: "Exists" }])],
    ["takes either", affinity([{ ...windowsOnly, values: ["linux", "windows"] }])],
    ["keeps off Windows", affinity([{ ...windowsOnly, operator: "NotIn" }])],
    ["is a HostProcess pod", { securityContext: { windowsOptions: { hostProcess: true } } }],
  ])("%s", (_, spec) => {
    expect(isWindows(podOf(spec))).toBe(false);
  });
});

function podOf(spec: JsonObject) {
  return toPodTemplate({
    path: ["spec"],
    spec,
    metadataPath: undefined,
    metadata: undefined,
    containers: declaredContainers(spec, ["spec"]),
    shape: "complete",
  });
}

function affinity(...terms: JsonObject[][]): JsonObject {
  const nodeSelectorTerms = terms.map((matchExpressions) => ({ matchExpressions }));
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  };
}
