import type { SeccompFilter } from "../../confinement/index.ts";
import { compareSeccompFilters } from "../../confinement/index.ts";
import type { SeccompArchitecture, SeccompEngine } from "../../facts/index.ts";
import {
  intersectProfiles,
  noCapabilities,
  seccompProfile,
  seccompProfileVersions,
} from "../../facts/index.ts";
import type { Threshold } from "./sealed.ts";

/**
 * At most what both containerd's RuntimeDefault and Podman's default let through, in the newest versions known and for a container
 * without capabilities: no engine's own default meets it, a Localhost profile does (engines.md 3.4).
 */
export const sealedSeccomp: Threshold<"seccomp"> = {
  words: "at most what both RuntimeDefault and Podman's default filter let through",
  holds: (value) => value.kind === "filter" && isWithin(value.filter),
};

function isWithin(filter: SeccompFilter): boolean {
  const bound = boundOf(filter.architecture);
  if (bound === undefined) return false;
  const order = compareSeccompFilters(filter, bound);
  return order === "tighter" || order === "equal";
}

const bounds = new Map<SeccompArchitecture, SeccompFilter | undefined>();

function boundOf(architecture: SeccompArchitecture): SeccompFilter | undefined {
  if (!bounds.has(architecture)) bounds.set(architecture, computeBound(architecture));
  return bounds.get(architecture);
}

function computeBound(architecture: SeccompArchitecture): SeccompFilter | undefined {
  const ofRuntime = newest("containerd", architecture);
  const ofPodman = newest("podman", architecture);
  return ofRuntime === undefined || ofPodman === undefined
    ? undefined
    : intersectProfiles(ofRuntime, ofPodman);
}

function newest(engine: SeccompEngine, architecture: SeccompArchitecture): SeccompFilter | undefined {
  const version = seccompProfileVersions(engine).at(-1)?.since;
  if (version === undefined) return undefined;
  return seccompProfile({ engine, version, architecture, capabilities: noCapabilities });
}
