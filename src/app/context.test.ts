import { describe, expect, it } from "vitest";
import type { KnownContext } from "./context.ts";
import { resolveContext } from "./context.ts";

describe("the version of cgroups", () => {
  it.each<[string, string, KnownContext, 1 | 2 | undefined]>([
    ["a kubelet of 1.35 refuses version 1", "1.35", {}, 2],
    ["an older one takes either", "1.34", {}, undefined],
    ["an older one may be told to refuse it", "1.34", { kubelet: { failCgroupV1: true } }, 2],
    ["a newer one may be told to take it", "1.35", { kubelet: { failCgroupV1: false } }, undefined],
    ["what is said of the node counts", "1.35", { node: { cgroupVersion: 1 } }, 1],
    ["rootless k3s needs version 2", "1.30", { k3sRootless: true }, 2],
  ])("%s", (_, kubernetes, file, version) => {
    expect(resolveContext({ kubernetes }, file, {}).context.node.cgroupVersion).toBe(version);
  });
});
