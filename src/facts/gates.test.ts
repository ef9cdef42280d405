import { describe, expect, it } from "vitest";
import { featureGates, fieldSince, gateDefault, isGateOn } from "./gates.ts";
import { parseVersion } from "./versions.ts";

describe("gateDefault", () => {
  it.each([
    ["UserNamespacesSupport", "1.24", "absent", undefined],
    ["UserNamespacesSupport", "1.25.3", "off", "alpha"],
    ["UserNamespacesSupport", "1.32.10", "off", "beta"],
    ["UserNamespacesSupport", "v1.33.5+k3s1", "on", "beta"],
    ["UserNamespacesSupport", "1.36", "locked", "ga"],
    ["UserNamespacesPodSecurityStandards", "1.28", "absent", undefined],
    ["UserNamespacesPodSecurityStandards", "1.34", "off", "alpha"],
    ["UserNamespacesStatelessPodsSupport", "1.27", "off", "alpha"],
    ["UserNamespacesStatelessPodsSupport", "1.28", "absent", undefined],
    ["ProcMountType", "1.32", "off", "beta"],
    ["ProcMountType", "1.33", "on", "beta"],
    ["SupplementalGroupsPolicy", "1.31", "off", "alpha"],
    ["SupplementalGroupsPolicy", "1.33", "on", "beta"],
    ["SupplementalGroupsPolicy", "1.35", "locked", "ga"],
    ["RecursiveReadOnlyMounts", "1.30", "off", "alpha"],
    ["RecursiveReadOnlyMounts", "1.33", "locked", "ga"],
    ["ImageVolume", "1.34", "off", "beta"],
    ["ImageVolume", "1.35", "on", "beta"],
    ["SeccompDefault", "1.26", "on", "beta"],
    ["AppArmorFields", "1.29", "absent", undefined],
    ["AppArmorFields", "1.31", "locked", "ga"],
    ["KubeletInUserNamespace", "1.36", "off", "alpha"],
    ["MutatingAdmissionPolicy", "1.36", "on", "ga"],
  ] as const)("%s on %s is %s", (gate, version, state, stage) => {
    expect(gateDefault(gate, version)).toMatchObject({ state, stage });
  });

  it("never goes back a stage, and has a source, for every gate", () => {
    const order = { absent: 0, off: 1, on: 2, locked: 3 };
    const versions = Array.from({ length: 40 }, (_, minor) => `1.${minor}`);
    for (const gate of featureGates.filter((name) => name !== "UserNamespacesStatelessPodsSupport")) {
      const states = versions.map((version) => order[gateDefault(gate, version).state]);
      expect(states).toEqual([...states].sort());
      expect(states.at(-1)).toBeGreaterThan(0);
      expect(gateDefault(gate, "1.37").source).not.toBe("");
    }
  });
});

describe("isGateOn", () => {
  it.each([
    ["UserNamespacesSupport", "1.32", undefined, false],
    ["UserNamespacesSupport", "1.32", true, true],
    ["UserNamespacesSupport", "1.33", false, false],
    ["UserNamespacesSupport", "1.36", false, true],
    ["UserNamespacesSupport", "1.24", true, false],
  ] as const)("%s on %s set to %s: %s", (gate, version, set, expected) => {
    expect(isGateOn(gate, version, set)).toBe(expected);
  });
});

describe("fieldSince", () => {
  it("gives a release line for every field", () => {
    for (const since of Object.values(fieldSince)) expect(parseVersion(since)?.patch).toBeUndefined();
    expect(fieldSince["spec.hostUsers"]).toBe("1.25");
  });
});
