import { describe, expect, it } from "vitest";
import { crioMaskedPaths, maskedPaths, noMaskedPaths } from "./masked-paths.ts";

const thermal = "/sys/devices/system/cpu/cpu*/thermal_throttle";
const powercap = "/sys/devices/virtual/powercap";

describe("maskedPaths", () => {
  it.each([
    ["podman", "4.3.1", 11, 6],
    ["podman", "4.9.4", 12, 6],
    ["podman", "5.4.2", 11, 6],
    ["podman", "5.8.2", 13, 6],
    ["docker", "20.10.24", 10, 5],
    ["docker", "29.7.2", 13, 5],
    ["kubernetes", "1.25.0", 9, 6],
    ["kubernetes", "1.33.4", 11, 5],
    ["kubernetes", "1.34", 13, 5],
  ] as const)("%s %s masks %i paths and shows %i read-only", (engine, version, masked, readOnly) => {
    const found = maskedPaths(engine, version);
    expect([found?.masked.length, found?.readOnly.length]).toEqual([masked, readOnly]);
  });

  it.each([
    ["podman", "4.7.2", powercap, false],
    ["podman", "4.8.0", powercap, true],
    ["podman", "5.3.2", "/sys/dev/block", true],
    ["podman", "5.4.0", "/sys/dev/block", false],
    ["podman", "5.5.0", thermal, true],
    ["podman", "5.8.2", "/sys/fs/selinux", true],
    ["podman", "5.8.2", "/proc/asound", false],
    ["docker", "24.0.6", powercap, false],
    ["docker", "24.0.7", powercap, true],
    ["docker", "28.0.1", thermal, false],
    ["docker", "28.0.2", thermal, true],
    ["docker", "29.7.2", "/sys/fs/selinux", false],
    ["kubernetes", "1.30.3", powercap, false],
    ["kubernetes", "1.30.4", powercap, true],
    ["kubernetes", "v1.33.5+k3s1", thermal, true],
    ["kubernetes", "1.32.8", thermal, false],
    ["kubernetes", "1.34.0", "/proc/asound", true],
    ["kubernetes", "1.34.0", "/sys/fs/selinux", false],
  ] as const)("%s %s masks %s: %s", (engine, version, path, expected) => {
    expect(maskedPaths(engine, version)?.masked.includes(path)).toBe(expected);
  });

  it("never lists a path twice, nor as masked and read-only", () => {
    for (const [engine, version] of [
      ["podman", "5.8.2"],
      ["docker", "29.7.2"],
      ["kubernetes", "1.36"],
      ["kubernetes", "1.25"],
    ] as const) {
      const { masked = [], readOnly = [] } = maskedPaths(engine, version) ?? {};
      expect(new Set([...masked, ...readOnly]).size).toBe(masked.length + readOnly.length);
    }
  });

  it("says nothing of versions older than all known ones", () => {
    expect(maskedPaths("docker", "19.03")).toBeUndefined();
  });

  it("has nothing for privileged containers, and CRI-O's additions apart", () => {
    expect(noMaskedPaths).toMatchObject({ masked: [], readOnly: [] });
    expect(crioMaskedPaths.masked).toEqual(
      expect.arrayContaining(["/sys/fs/selinux", "/proc/asound", "/proc/interrupts"]),
    );
  });
});
