import { describe, expect, it } from "vitest";
import { k3sLines, k3sRelease } from "./k3s.ts";
import {
  type HostUsersQuery,
  hostUsersOutcome,
  idMappedMounts,
  podIdRange,
  volumesWithoutIdMapping,
} from "./user-namespaces.ts";

const modern: HostUsersQuery = {
  kubernetes: "1.33",
  containerd: "2.1.5",
  runc: "1.3.3",
  kernel: "6.8.0-45-generic",
};

describe("hostUsersOutcome", () => {
  it.each([
    ["every part supports it", {}, "honoured"],
    ["the API has no such field", { kubernetes: "1.24.17" }, "dropped"],
    ["the gate is off by default", { kubernetes: "v1.32.10+k3s1" }, "dropped"],
    ["the gate was switched on", { kubernetes: "1.32.10", gate: true }, "honoured"],
    ["the gate was switched off", { gate: false }, "dropped"],
    ["the gate is locked, whatever was set", { kubernetes: "1.36.0", gate: false }, "honoured"],
    ["containerd 1.6 knows nothing of it", { containerd: "1.6.39" }, "ignored"],
    ["containerd 1.7 speaks of an older Kubernetes only", { containerd: "1.7.34" }, "refused"],
    [
      "containerd 1.7 with the Kubernetes it was made for",
      { kubernetes: "1.26", gate: true, containerd: "1.7.1", runc: "1.2.0" },
      "honoured",
    ],
    ["runc cannot map mounts", { runc: "1.1.15" }, "refused"],
    ["the kernel cannot map tmpfs", { kernel: "6.1.0-13-amd64" }, "refused"],
    ["the kernel is just new enough", { kernel: "6.3.0" }, "honoured"],
    ["a pre-release of containerd 2.0 is not 2.0", { containerd: "2.0.0-rc.1" }, "refused"],
  ] as const)("%s", (_, change, expected) => {
    expect(hostUsersOutcome({ ...modern, ...change }).outcome).toBe(expected);
  });

  it("is unknown when nothing is known of the node, and says what is missing", () => {
    expect(hostUsersOutcome({ kubernetes: "1.34" })).toMatchObject({
      outcome: "unknown",
      missing: ["containerd or cri-o", "runc or crun", "kernel"],
    });
    expect(hostUsersOutcome({ kubernetes: "1.34", crio: "1.34", crun: "1.20" }).missing).toEqual(["kernel"]);
  });

  it("is never honoured where a part is unknown", () => {
    const parts = { containerd: "2.1.5", runc: "1.3.3", kernel: "6.8" };
    for (const part of Object.keys(parts)) {
      const rest = Object.fromEntries(Object.entries(parts).filter(([name]) => name !== part));
      expect(hostUsersOutcome({ kubernetes: "1.34", ...rest }).outcome).toBe("unknown");
    }
  });

  it("is honoured by stock k3s from 1.33 on, and by no older line", () => {
    for (const line of k3sLines()) {
      const release = k3sRelease(line);
      const outcome = hostUsersOutcome({
        kubernetes: line,
        kernel: "6.8",
        ...(release && { containerd: release.containerd.oldest, runc: release.runc.oldest }),
      }).outcome;
      expect([line, outcome === "honoured"]).toEqual([line, Number(line.split(".")[1]) >= 33]);
    }
  });

  it("always names a reason and a source", () => {
    for (const kubernetes of ["1.20", "1.28", "1.34"]) {
      const { why, source } = hostUsersOutcome({ ...modern, kubernetes });
      expect(why).not.toBe("");
      expect(source).not.toBe("");
    }
  });
});

describe("idMappedMounts", () => {
  it.each([
    ["ext4", "5.12"],
    ["btrfs", "5.15"],
    ["tmpfs", "6.3"],
    ["fuse.sshfs", "6.12"],
    ["nfs4", undefined],
  ])("%s from Linux %s", (fileSystem, kernel) => {
    expect(idMappedMounts(fileSystem)).toMatchObject({ kernel });
  });

  it("knows nothing of bcachefs", () => {
    expect(idMappedMounts("bcachefs")).toBeUndefined();
  });
});

describe("id ranges", () => {
  it("are multiples of 65536", () => {
    expect(podIdRange.firstHostId % podIdRange.idsPerPod).toBe(0);
    expect(volumesWithoutIdMapping.value).toContain("nfs");
  });
});
