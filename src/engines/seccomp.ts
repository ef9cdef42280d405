import type { SeccompValue } from "../confinement/index.ts";
import type { SeccompEngine } from "../facts/index.ts";
import { capabilitySet, intersectProfiles, newestKnown, seccompProfile } from "../facts/index.ts";

const values = new Map<string, SeccompValue>();

/** An engine's default filter for a bounding set; unconfined for a version older than all known ones, the worst that it can be. */
export function defaultFilter(
  engine: SeccompEngine,
  version: string,
  architecture: "amd64" | "arm64",
  capabilities: readonly string[],
): SeccompValue {
  const key = `${engine} ${version} ${architecture} ${capabilities.join(" ")}`;
  let value = values.get(key);
  if (value === undefined) {
    const profile = seccompProfile({
      engine,
      version,
      architecture,
      capabilities: capabilitySet(capabilities),
    });
    value =
      profile === undefined
        ? { kind: "unconfined" }
        : { kind: "filter", name: profile.name, filter: profile };
    values.set(key, value);
  }
  return value;
}

/** Where a default filter was read; a note for versions that no fact covers. */
export function filterSource(value: SeccompValue): string {
  return value.kind === "filter" ? value.filter.source : "no profile of this version is known";
}

/** A filter that lets through no more than the engine's default and rootless Podman's both do: the best a profile is credited with. */
export function strictFilter(
  engine: SeccompEngine,
  version: string,
  architecture: "amd64" | "arm64",
  podman = newestKnown.podman.version as string,
): SeccompValue {
  const key = `strict ${engine} ${version} ${architecture} ${podman}`;
  let value = values.get(key);
  if (value === undefined) {
    const own = seccompProfile({ engine, version, architecture, capabilities: [] });
    const theirs = seccompProfile({ engine: "podman", version: podman, architecture, capabilities: [] });
    if (own === undefined || theirs === undefined) return { kind: "unconfined" };
    value = {
      kind: "filter",
      name: "a profile at most RuntimeDefault and Podman's",
      filter: intersectProfiles(own, theirs),
    };
    values.set(key, value);
  }
  return value;
}
