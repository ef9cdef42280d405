import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allCapabilities,
  capabilityNames,
  hasCapability,
  includesCapabilities,
  intersectCapabilities,
  isCapabilityName,
  maskOf,
  namesOf,
  subtractCapabilities,
  uniteCapabilities,
} from "../index.ts";

const mask = fc.subarray([...capabilityNames]).map(maskOf);

describe("sets of capabilities", () => {
  it.each([
    { name: "CHOWN", bits: 0x1 },
    { name: "NET_BIND_SERVICE", bits: 0x400 },
    { name: "SETFCAP", bits: 0x80000000 },
    { name: "MAC_OVERRIDE", bits: 0x100000000 },
    { name: "CHECKPOINT_RESTORE", bits: 0x10000000000 },
  ])("number $name as the kernel does", ({ name, bits }) => {
    expect(maskOf([name])).toBe(bits);
  });

  it("are 41 bits wide", () => {
    expect(allCapabilities).toBe(0x1ffffffffff);
    expect(namesOf(allCapabilities)).toEqual([...capabilityNames]);
  });

  it("take up no name that the kernel does not know", () => {
    expect(maskOf(["CAP_CHOWN", "chown", "ALL", "constructor"])).toBe(0);
    expect(isCapabilityName("toString")).toBe(false);
  });

  it("go to names, by number, and back", () => {
    fc.assert(fc.property(mask, (one) => maskOf(namesOf(one)) === one && namesOf(one) === namesOf(one)));
    expect(namesOf(maskOf(["BPF", "CHOWN"]))).toEqual(["CHOWN", "BPF"]);
  });

  it("obey set arithmetic across both words", () => {
    fc.assert(
      fc.property(mask, mask, (a, b) => {
        const names = new Set(namesOf(b));
        expect(namesOf(intersectCapabilities(a, b))).toEqual(namesOf(a).filter((one) => names.has(one)));
        expect(namesOf(subtractCapabilities(a, b))).toEqual(namesOf(a).filter((one) => !names.has(one)));
        expect(uniteCapabilities(subtractCapabilities(a, b), intersectCapabilities(a, b))).toBe(a);
        expect(includesCapabilities(a, b)).toBe([...names].every((one) => hasCapability(a, one)));
      }),
    );
  });
});
