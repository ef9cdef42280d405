import { describe, expect, it } from "vitest";
import type { DimensionValues } from "../../src/confinement/index.ts";
import { acceptedPair, callsBeyond, dimensionsById } from "../../src/confinement/index.ts";
import type { CapabilitySet, SeccompArchitecture, SeccompEngine } from "../../src/facts/index.ts";
import { seccompProfile, seccompProfileVersions } from "../../src/facts/index.ts";

interface Named {
  readonly engine: SeccompEngine;
  readonly version: string;
}

type Filter = Extract<DimensionValues["seccomp"], { kind: "filter" }>;

function profile(
  { engine, version }: Named,
  architecture: SeccompArchitecture,
  capabilities: CapabilitySet = [],
): Filter {
  const filter = seccompProfile({ engine, version, architecture, capabilities });
  if (filter === undefined) throw new Error(`no profile of ${engine} ${version}`);
  return { kind: "filter", name: filter.name, filter };
}

const podman: Named = { engine: "podman", version: "5.8.2" };
const architectures = ["amd64", "arm64"] as const;
/** Every known default of containerd, by the release that brought it. */
const containerds = seccompProfileVersions("containerd").map(({ since }) => ({ version: since }));

describe.each(architectures)("the runtime's default filter against Podman's on %s", (architecture) => {
  it.each(containerds)("containerd $version: no order, and accepted only without io_uring", ({ version }) => {
    const subject = profile({ engine: "containerd", version }, architecture);
    const yardstick = profile(podman, architecture);
    expect(dimensionsById.seccomp.compare(subject, yardstick)).toBe("incomparable");
    const hasIoUring = callsBeyond(subject.filter, yardstick.filter).includes("io_uring_setup");
    expect(hasIoUring).toBe(version.startsWith("1."));
    expect(acceptedPair("seccomp", subject, yardstick)?.id).toBe(
      hasIoUring ? undefined : "runtime-default-seccomp",
    );
  });

  it("is not accepted once a capability has opened calls that Podman refuses", () => {
    const subject = profile({ engine: "containerd", version: "2.2.7" }, architecture, ["SYS_ADMIN"]);
    const yardstick = profile(podman, architecture);
    expect(callsBeyond(subject.filter, yardstick.filter)).toEqual(expect.arrayContaining(["bpf"]));
    expect(acceptedPair("seccomp", subject, yardstick)).toBeUndefined();
  });

  it("is not accepted the other way round: Podman's opens namespaces", () => {
    const subject = profile(podman, architecture);
    const yardstick = profile({ engine: "containerd", version: "2.2.7" }, architecture);
    expect(callsBeyond(subject.filter, yardstick.filter)).toEqual(
      expect.arrayContaining(["mount", "setns", "unshare"]),
    );
    expect(acceptedPair("seccomp", subject, yardstick)).toBeUndefined();
  });
});
