import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { readConfig } from "../read-config.ts";
import { hardenPaths } from "./harden.ts";

const agent = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: ops}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      hostPID: true
      hostNetwork: true
      hostIPC: true
      containers:
        - {name: main, image: example.org/agent:1}
`;

async function written(config: string | undefined) {
  const files = { "/a.yaml": agent, ...(config === undefined ? {} : { "/podseal.yaml": config }) };
  const platform = memoryPlatform(files);
  const waivers = config === undefined ? [] : readConfig(platform, "/podseal.yaml").waivers;
  const writeWaivers = { into: "/podseal.yaml", owner: "ops", expires: "2030-01-31" };
  const made = await hardenPaths(platform, { paths: ["/a.yaml"], waivers, writeWaivers });
  return { ...made, config: made.files.find(({ file }) => file === "/podseal.yaml") };
}

describe("waivers that go into podseal.yaml", () => {
  it("make it where there is none, and cover what stays", async () => {
    const { config, files, report } = await written(undefined);
    expect(config?.isNew).toBe(true);
    const read = readConfig(memoryPlatform({ "/podseal.yaml": config?.after ?? "" }), "/podseal.yaml");
    expect(read.problems).toEqual([]);
    expect(read.waivers.map(({ waiver }) => waiver)).toContainEqual({
      rule: "host-pid",
      workload: "DaemonSet/ops/agent",
      containers: [],
      reason: expect.stringContaining("agent of the node") as string,
      owner: "ops",
      expires: "2030-01-31",
    });
    expect(files.find(({ file }) => file === "/a.yaml")?.after).not.toContain("podseal.dev/allow");
    expect(report.workloads[0]?.remaining.map(({ rule }) => rule)).not.toContain("host-pid");
  });

  it.each([
    ["without any", "# ours\nlevel: sealed # why\n"],
    ["after those that are there", "waivers:\n  - rule: host-uts # kept\n    reason: x\nfailOn: low\n"],
    ["of comments alone", "# nothing yet\n"],
    ["in braces", '{waivers: [{rule: host-uts, reason: "x"}]}\n'],
  ])("join a file %s, whose every byte stays", async (_what, before) => {
    const { config } = await written(before);
    expect(config?.before).toBe(before);
    for (const line of before
      .trimEnd()
      .split("\n")
      .filter((one) => !one.startsWith("{")))
      expect(config?.after).toContain(line);
    const again = await written(config?.after);
    expect(again.config).toBeUndefined();
    expect(readConfig(memoryPlatform({ "/p.yaml": config?.after ?? "" }), "/p.yaml").problems).toEqual([]);
  });

  it("leave one that is there as it is, also when it expired", async () => {
    const before =
      "waivers:\n  - {rule: host-pid, workload: DaemonSet/ops/agent, reason: old, expires: 2020-01-01}\n";
    const { config } = await written(before);
    expect(config?.after.match(/host-pid/g)).toHaveLength(1);
  });
});
