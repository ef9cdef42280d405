import { describe, expect, it } from "vitest";
import * as facts from "./index.ts";

/** Exported data that is no fact of its own: plain names whose source stands beside them. */
const lists: readonly string[] = [
  "capabilityNames",
  "allCapabilities",
  "noCapabilities",
  "featureGates",
  "fieldSince",
  "fieldSinceSource",
  "podsealProfileFile",
];

const exported = Object.entries(facts).filter(
  ([name, value]) => typeof value !== "function" && !lists.includes(name),
);

describe("every exported fact", () => {
  it.each(exported)("%s says where it was read", (_, value) => {
    const parts = partsOf(value);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(part["source"]).toMatch(/\S{3}/);
  });

  it.each(exported)("%s says what is open where it is provisional", (_, value) => {
    for (const part of partsOf(value)) if (part["provisional"] === true) expect(part).toHaveProperty("note");
  });

  const asked: readonly (readonly [string, unknown])[] = [
    ...(["cri-o", "podman", "docker", "containerd"] as const).map(
      (engine) => [engine, facts.defaultCapabilities(engine, "99.0")] as const,
    ),
    ...(["podman", "docker", "docker-rootless", "k3s", "containerd", "kubernetes", "cri-o"] as const).map(
      (engine) => [engine, facts.defaultLimits(engine, "99.0")] as const,
    ),
    ...(["podman", "docker", "kubernetes"] as const).map(
      (engine) => [engine, facts.maskedPaths(engine, "99.0")] as const,
    ),
    ...facts.k3sLines().map((line) => [`k3s ${line}`, facts.k3sRelease(line)] as const),
    ...facts.featureGates.map((gate) => [gate, facts.gateDefault(gate, "1.37")] as const),
    ...["ext4", "xfs", "btrfs", "overlay", "tmpfs", "fuse", "zfs", "nfs", "9p"].map(
      (name) => [name, facts.idMappedMounts(name)] as const,
    ),
    ["net.ipv4.ip_forward", facts.sysctlNature("net.ipv4.ip_forward")],
    ["kernel.core_pattern", facts.sysctlNature("kernel.core_pattern")],
    ["safe sysctls", facts.safeSysctls("1.37")],
    ["host users", facts.hostUsersOutcome({ kubernetes: "1.37" })],
  ];

  it.each(asked)("the answer for %s says where it was read, and what is open", (_, value) => {
    const [answer = {}] = partsOf(value);
    expect(answer["source"]).toMatch(/\S{3}/);
    if (answer["provisional"] === true) expect(answer).toHaveProperty("note");
  });

  it("cites the real source, not our notes of it", () => {
    expect(JSON.stringify(exported)).not.toMatch(/engines\.md|versions\.md/);
  });
});

/** The facts in a value: itself when it has a source, else its members. */
function partsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  if ("source" in value) return [value];
  return Object.values(value).map((member) => member as Record<string, unknown>);
}
