import type { SeccompFilter } from "../../confinement/index.ts";
import type { OciSeccomp, SeccompArchitecture, SeccompEngine, SeccompProfile } from "../../facts/index.ts";
import {
  atLeast,
  intersectProfiles,
  k3sRelease,
  localhostProfile,
  newestDefaults,
  noCapabilities,
  seccompProfile,
  seccompProfileVersions,
} from "../../facts/index.ts";
import type { PolicyRequest } from "../policy-request.ts";

interface EngineVersion {
  readonly engine: SeccompEngine;
  readonly version: string;
}

/** A profile for one architecture, and the defaults that it is within. */
export interface MadeProfile {
  readonly architecture: SeccompArchitecture;
  readonly profile: OciSeccomp;
  /** "containerd 2.3.4 default", each once. */
  readonly within: readonly string[];
}

/** The profiles of a request, one for each architecture. */
export function profilesOf(request: PolicyRequest): readonly MadeProfile[] {
  const versions = engineVersions(request);
  return (request.seccomp?.architectures ?? ["amd64"]).map((architecture) =>
    madeProfile(versions, architecture),
  );
}

/**
 * The engines in use: those named, every containerd that the k3s release may bring, and the newest
 * runtime and Podman where neither is named.
 */
function engineVersions({ k3s, seccomp }: PolicyRequest): readonly EngineVersion[] {
  const named = seccomp?.engines ?? [];
  const { runtime, podman } = newestDefaults();
  const all = [...named, ...(k3s === undefined ? [] : containerdOf(k3s))];
  const hasRuntime = all.some(({ engine }) => engine === "containerd" || engine === "cri-o");
  return [
    ...all,
    ...(hasRuntime ? [] : [runtime]),
    ...(all.some(({ engine }) => engine === "podman") ? [] : [podman]),
  ];
}

/** The ends of what the release may have, and every version between them that brought another profile. */
function containerdOf(k3s: string): readonly EngineVersion[] {
  const containerd = k3sRelease(k3s)?.containerd;
  if (containerd === undefined) return [];
  const { oldest, newest } = containerd;
  const between = seccompProfileVersions("containerd")
    .map(({ since }) => since)
    .filter((since) => atLeast(since, oldest) && atLeast(newest, since));
  return [...new Set([oldest, ...between, newest])].map((version) => ({ engine: "containerd", version }));
}

function madeProfile(versions: readonly EngineVersion[], architecture: SeccompArchitecture): MadeProfile {
  const profiles = versions.map((version) => profileOf(version, architecture));
  const [first, ...others] = [...new Map(profiles.map((one) => [one.id, one])).values()];
  if (first === undefined) throw new Error("a seccomp profile is made of no engine");
  const last: SeccompFilter = others.at(-1) ?? first;
  const before = others.slice(0, -1).reduce<SeccompFilter>(intersectProfiles, first);
  return {
    architecture,
    profile: localhostProfile(before, last),
    within: [...new Set(profiles.map(({ name }) => name))],
  };
}

/** @throws RangeError for an engine's version that there is no profile of: callers check what was typed. */
function profileOf({ engine, version }: EngineVersion, architecture: SeccompArchitecture): SeccompProfile {
  const profile = seccompProfile({ engine, version, architecture, capabilities: noCapabilities });
  if (profile === undefined)
    throw new RangeError(`no default seccomp profile of ${engine} ${version} is known`);
  return profile;
}
