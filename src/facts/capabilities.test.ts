import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CapabilityName,
  capabilityMask,
  capabilityNames,
  capabilityNumber,
  capabilitySet,
  defaultCapabilities,
  intersectCapabilities,
  isCapabilityName,
  isCapabilitySubset,
  parseCapabilityMask,
  podSecurityCapabilities,
  uniteCapabilities,
  withoutCapabilities,
} from "./capabilities.ts";

describe("defaultCapabilities", () => {
  it.each([
    ["cri-o", "1.34.0", undefined, 9, "5fb"],
    ["podman", "4.3.1", undefined, 14, "a80425fb"],
    ["podman", "4.3.1", "fedora", 14, "a80425fb"],
    ["podman", "4.3.1", "debian", 11, "800405fb"],
    ["podman", "4.4.0", undefined, 10, "800005fb"],
    ["podman", "4.4.2", "debian", 10, "800005fb"],
    ["podman", "4.4.4", undefined, 11, "800405fb"],
    ["podman", "5.8.2", "debian", 11, "800405fb"],
    ["docker", "20.10.24", undefined, 14, "a80425fb"],
    ["containerd", "2.3.4", undefined, 14, "a80425fb"],
  ] as const)("%s %s on %s gives %i capabilities, mask %s", (engine, version, distribution, count, mask) => {
    const found = defaultCapabilities(engine, version, distribution);
    expect(found?.capabilities).toHaveLength(count);
    expect(capabilityMask(found?.capabilities ?? [])).toBe(mask.padStart(16, "0"));
  });
});

describe("Pod Security Standards", () => {
  it("allow 13 capabilities at baseline, NET_RAW not among them, and NET_BIND_SERVICE alone at restricted", () => {
    expect(capabilityMask(podSecurityCapabilities.baseline.value)).toBe("00000000a80405fb");
    expect(capabilityMask(podSecurityCapabilities.restricted.value)).toBe("0000000000000400");
  });
});

describe("capability names", () => {
  it("are the 41 of Linux, in their numbers' order", () => {
    expect(capabilityNames).toHaveLength(41);
    const numbers = [
      "CHOWN",
      "SETPCAP",
      "NET_RAW",
      "SYS_ADMIN",
      "SETFCAP",
      "SYSLOG",
      "CHECKPOINT_RESTORE",
    ].map(capabilityNumber);
    expect(numbers).toEqual([0, 8, 13, 21, 31, 34, 40]);
    expect(capabilityMask(capabilityNames)).toBe("000001ffffffffff");
  });

  it.each(["CAP_NET_RAW", "net_raw", "ALL", "", "toString"])("%j is no name", (name) => {
    expect(isCapabilityName(name)).toBe(false);
  });
});

describe("masks", () => {
  it("are read and written without loss", () => {
    fc.assert(
      fc.property(anySet(), (set) => {
        expect(parseCapabilityMask(capabilityMask(set))).toEqual({ set, unnamed: [] });
      }),
    );
  });

  it("keep bits without a name apart, and refuse what is no mask", () => {
    expect(parseCapabilityMask("000003ffffffffff")?.unnamed).toEqual([41]);
    expect(parseCapabilityMask("0x400")?.set).toEqual(["NET_BIND_SERVICE"]);
    expect(parseCapabilityMask("xyz")).toBeUndefined();
    expect(parseCapabilityMask("")).toBeUndefined();
  });
});

describe("set operations", () => {
  it("agree with sets of numbers", () => {
    fc.assert(
      fc.property(anySet(), anySet(), (a, b) => {
        expect(uniteCapabilities(a, b)).toEqual(capabilitySet([...a, ...b]));
        expect(withoutCapabilities(a, b)).toEqual(capabilitySet(a.filter((name) => !new Set(b).has(name))));
        expect(intersectCapabilities(a, b)).toEqual(withoutCapabilities(a, withoutCapabilities(a, b)));
        expect(isCapabilitySubset(a, b)).toBe(withoutCapabilities(a, b).length === 0);
      }),
    );
  });
});

function anySet(): fc.Arbitrary<readonly CapabilityName[]> {
  return fc.subarray<CapabilityName>([...capabilityNames]);
}
