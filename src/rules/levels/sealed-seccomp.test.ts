import { describe, expect, it } from "vitest";
import type { SeccompFilter } from "../../confinement/index.ts";
import type { OciSeccomp, SeccompEngine } from "../../facts/index.ts";
import {
  intersectProfiles,
  localhostProfile,
  noCapabilities,
  seccompFilterOf,
  seccompProfile,
} from "../../facts/index.ts";
import { sealedThresholds } from "./sealed.ts";

const threshold = sealedThresholds.seccomp;
const isSealed = (filter: SeccompFilter): boolean =>
  threshold?.holds({ kind: "filter", name: filter.id, filter }) === true;

function defaultFilter(
  engine: SeccompEngine,
  version: string,
  architecture: "amd64" | "arm64",
): SeccompFilter {
  const profile = seccompProfile({ engine, version, architecture, capabilities: noCapabilities });
  if (profile === undefined) throw new Error(`no profile of ${engine} ${version}`);
  return profile;
}

describe.each(["amd64", "arm64"] as const)("the seccomp threshold of sealed on %s", (architecture) => {
  const ofRuntime = defaultFilter("containerd", "2.3.4", architecture);
  const ofPodman = defaultFilter("podman", "6.2.0", architecture);

  it("refuses every engine's own default", () => {
    expect(isSealed(ofRuntime)).toBe(false);
    expect(isSealed(ofPodman)).toBe(false);
    expect(isSealed(defaultFilter("docker", "29.4.3", architecture))).toBe(false);
  });

  it("takes the intersection of both, and what is stricter", () => {
    const both = intersectProfiles(ofRuntime, ofPodman);
    expect(isSealed(both)).toBe(true);
    expect(isSealed({ ...both, id: "fewer calls", allowed: both.allowed.slice(1) })).toBe(true);
  });

  it("refuses a call more", () => {
    const both = intersectProfiles(ofRuntime, ofPodman);
    expect(isSealed({ ...both, id: "with mount", allowed: [...both.allowed, "mount"].sort() })).toBe(false);
  });

  it("takes the Localhost profile that facts generate for it", () => {
    const profile: OciSeccomp = localhostProfile(ofRuntime, ofPodman);
    const filter = seccompFilterOf(profile, { id: "sealed", architecture, source: "test" });
    expect(filter !== undefined && isSealed(filter)).toBe(true);
  });
});

it("the seccomp threshold of sealed refuses no filter at all", () => {
  expect(threshold?.holds({ kind: "unconfined" })).toBe(false);
});
