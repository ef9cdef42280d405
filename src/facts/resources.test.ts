import { describe, expect, it } from "vitest";
import { defaultLimits, podOomScore, sandboxOomScore, sharedMemory } from "./resources.ts";

describe("defaultLimits", () => {
  it.each([
    ["podman", "4.3.1", 2048, 1048576],
    ["podman", "6.1.0", 2048, 1048576],
    ["docker", "20.10.24", Infinity, 1048576],
    ["docker", "24.0.9", Infinity, Infinity],
    ["docker", "29.7.2", Infinity, 524288],
    ["k3s", "v1.34.2+k3s1", Infinity, 1048576],
    ["containerd", "1.7.34", Infinity, Infinity],
    ["containerd", "2.2.7", Infinity, 524288],
    ["kubernetes", "1.34", Infinity, undefined],
    ["cri-o", "1.22.0", 1024, 1048576],
    ["cri-o", "1.30.0", Infinity, 1048576],
    ["cri-o", "1.34.0", Infinity, 524288],
  ] as const)("%s %s bounds tasks to %d and open files to %d", (engine, version, pids, openFiles) => {
    expect(defaultLimits(engine, version)).toMatchObject({ pids });
    expect(defaultLimits(engine, version)?.openFiles).toBe(openFiles);
  });
});

describe("podOomScore", () => {
  it.each([
    ["Guaranteed", false, -997, -997],
    ["Burstable", false, 3, 999],
    ["BestEffort", false, 1000, 1000],
    ["BestEffort", true, -997, -997],
  ] as const)("%s, node critical %s: %i to %i", (qosClass, isNodeCritical, least, most) => {
    expect(podOomScore(qosClass, isNodeCritical)).toMatchObject({ least, most });
  });

  it("is not that of the sandbox", () => {
    expect([sandboxOomScore.value, sharedMemory.value]).toEqual([-998, 67108864]);
  });
});
