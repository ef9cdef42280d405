import type { ConditionalCall, SeccompFilter } from "../../confinement/index.ts";
import { maskOf } from "../../confinement/index.ts";
import { type CapabilitySet, capabilitySet } from "../capabilities.ts";
import type { Fact } from "../fact.ts";
import { entryFor } from "../versions.ts";
import { containerdProfiles } from "./containerd-profiles.ts";
import { mobyProfiles } from "./moby-profiles.ts";
import type { SeccompArchitecture } from "./native-syscalls.ts";
import { podmanProfiles } from "./podman-profiles.ts";
import {
  type CrioRestriction,
  type ProfileVersion,
  containerdProfileVersions,
  crioProfileVersions,
  mobyProfileVersions,
  podmanProfileVersions,
} from "./profile-versions.ts";
import { type WholeRevision, parseConditions, wholeRevision, words } from "./revision.ts";

/** Engines whose default profile is known. `containerd` and `cri-o`: what RuntimeDefault means under that runtime. */
export type SeccompEngine = "podman" | "docker" | "containerd" | "cri-o";

export interface SeccompProfileQuery {
  readonly engine: SeccompEngine;
  /** Of the engine: "5.8.2", "2.1", "29.4.3". */
  readonly version: string;
  readonly architecture: SeccompArchitecture;
  /** The bounding set that the profile is generated for: some calls are let through only with a capability. */
  readonly capabilities: CapabilitySet;
}

/** A default profile, resolved; `name` is for people, `defaultErrno` is what a refused call returns. */
export interface SeccompProfile extends SeccompFilter, Fact {
  readonly name: string;
  readonly engine: SeccompEngine;
  readonly version: string;
  readonly defaultErrno: "EPERM" | "ENOSYS";
}

const cache = new Map<string, SeccompProfile>();

/**
 * The default seccomp profile of an engine's version, resolved for an architecture and a bounding set, on Linux >= 4.8.
 * A version newer than all known ones has the newest known profile; undefined for one older than all known ones.
 */
export function seccompProfile(query: SeccompProfileQuery): SeccompProfile | undefined {
  const version = profileVersion(query.engine, query.version);
  if (version === undefined) return undefined;
  const capabilities = capabilitySet(query.capabilities);
  const key = [query.engine, query.version, query.architecture, maskOf(capabilities)].join(" ");
  let profile = cache.get(key);
  if (profile === undefined) {
    profile = resolve({ ...query, capabilities }, version);
    cache.set(key, profile);
  }
  return profile;
}

const versionTables: Readonly<Record<SeccompEngine, readonly ProfileVersion[]>> = {
  podman: podmanProfileVersions,
  docker: mobyProfileVersions,
  containerd: containerdProfileVersions,
  "cri-o": crioProfileVersions,
};

function profileVersion(
  engine: SeccompEngine,
  version: string,
): (ProfileVersion & { restriction?: CrioRestriction }) | undefined {
  return entryFor(versionTables[engine], version);
}

function resolve(
  query: SeccompProfileQuery,
  version: ProfileVersion & { restriction?: CrioRestriction },
): SeccompProfile {
  const revision = restricted(revisionOf(query.engine, version.revision), version.restriction);
  const { allowed, conditional } = allowedCalls(revision, query.architecture, query.capabilities);
  const suffix = version.restriction === undefined ? "" : `-crio-${version.restriction}`;
  return {
    id: `${revision.id}${suffix}/${query.architecture}/${callsKey(revision, query.capabilities)}`,
    name: `${engineTitles[query.engine]} ${query.version} default`,
    engine: query.engine,
    version: query.version,
    architecture: query.architecture,
    defaultErrno: revision.defaultErrno,
    allowed,
    conditional,
    source: revision.source,
    ...(version.provisional && { provisional: true }),
    ...(version.note !== undefined && { note: version.note }),
  };
}

const engineTitles: Readonly<Record<SeccompEngine, string>> = {
  podman: "Podman",
  docker: "Docker",
  containerd: "containerd",
  "cri-o": "CRI-O",
};

const families = {
  podman: podmanProfiles,
  docker: mobyProfiles,
  containerd: containerdProfiles,
  "cri-o": podmanProfiles,
} as const;
const known = new Map<string, WholeRevision>();

function revisionOf(engine: SeccompEngine, id: string): WholeRevision {
  const revision = known.get(id) ?? wholeRevision(families[engine], id);
  if (revision === undefined) throw new RangeError(`no seccomp profile is stored as ${id}`);
  known.set(id, revision);
  return revision;
}

/** The capabilities that open anything in this revision, so that equal filters get equal ids. */
function callsKey(revision: WholeRevision, capabilities: CapabilitySet): string {
  const opening = [...Object.keys(revision.capabilities), ...Object.keys(revision.capabilityConditions)];
  const parts = new Set(opening.flatMap((key) => key.split("+")));
  return capabilities.filter((name) => parts.has(name)).join("+") || "none";
}

const namespaceFlags = "arg0 & 0x7e020000 == 0x0";

/**
 * What CRI-O makes of the containers-common profile: `unshare` only with SYS_ADMIN, and later also clone3 and clone with namespace flags.
 * Source: cri-o internal/config/seccomp/seccomp.go@v1.28.0 and @v1.31.0.
 */
function restricted(revision: WholeRevision, restriction: CrioRestriction | undefined): WholeRevision {
  if (restriction === undefined) return revision;
  const removed = restriction === "unshare" ? ["unshare"] : ["clone", "clone3", "unshare"];
  const conditions = restriction === "unshare" ? {} : { clone: namespaceFlags };
  return {
    ...revision,
    names: new Set([...revision.names].filter((name) => !removed.includes(name))),
    conditions: { ...revision.conditions, ...conditions },
    capabilities: {
      ...revision.capabilities,
      SYS_ADMIN: [revision.capabilities["SYS_ADMIN"] ?? "", ...removed].join(" "),
    },
  };
}

function allowedCalls(
  revision: WholeRevision,
  architecture: SeccompArchitecture,
  capabilities: CapabilitySet,
): { readonly allowed: readonly string[]; readonly conditional: readonly ConditionalCall[] } {
  const has = (key: string): boolean =>
    key.split("+").every((name) => capabilities.some((one) => one === name));
  const opened = Object.entries(revision.capabilities).filter(([key]) => has(key));
  const allowed = new Set([
    ...revision.names,
    ...revision[architecture],
    ...opened.flatMap(([, names]) => words(names)),
  ]);
  const replaced = Object.entries(revision.capabilityConditions).filter(([key]) => has(key));
  const conditions = Object.assign(
    { ...revision.conditions },
    ...replaced.map(([, value]) => value),
  ) as Record<string, string>;
  const conditional = Object.entries(conditions).filter(([name]) => !allowed.has(name));
  return {
    allowed: [...allowed].sort(),
    conditional: conditional.flatMap(([name, text]) => parseConditions(name, text)),
  };
}

/** Every release of an engine from which on its default profile differs from the one before, from old to new. */
export function seccompProfileVersions(engine: SeccompEngine): readonly ProfileVersion[] {
  return versionTables[engine];
}
