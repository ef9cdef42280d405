import { describe, expect, it } from "vitest";
import { maskOf } from "../confinement/index.ts";
import {
  allCapabilities,
  capabilitySet,
  defaultCapabilities,
  podSecurityCapabilities,
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
    expect(maskOf(found?.capabilities ?? []).toString(16)).toBe(mask);
  });
});

describe("Pod Security Standards", () => {
  it("allow 13 capabilities at baseline, NET_RAW not among them, and NET_BIND_SERVICE alone at restricted", () => {
    expect(maskOf(podSecurityCapabilities.baseline.value).toString(16)).toBe("a80405fb");
    expect(maskOf(podSecurityCapabilities.restricted.value).toString(16)).toBe("400");
  });
});

describe("capabilitySet", () => {
  it("sorts by number, and leaves out repetitions and what is no exact name", () => {
    const written = ["NET_RAW", "CHOWN", "NET_RAW", "CAP_KILL", "kill", "ALL", "", "toString"];
    expect(capabilitySet(written)).toEqual(["CHOWN", "NET_RAW"]);
    expect(capabilitySet([...allCapabilities].reverse())).toEqual(allCapabilities);
  });
});
