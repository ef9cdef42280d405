import type { Fact } from "./fact.ts";

/** A version as the engines write them: "1.34", "v1.33.5+k3s1", "5.8.2", "1.4.0-rc.3". */
export interface Version {
  readonly major: number;
  readonly minor: number;
  /** undefined when the text names a release line only ("1.34"). */
  readonly patch: number | undefined;
  /** "alpha.1", "beta.0", "rc.3" ...: sorts before the release itself. */
  readonly preRelease: string;
  /** Any other suffix: "k3s1", "gke.100", "45-generic" of a kernel. Two builds of one version are equal but for this. */
  readonly build: string;
}

const versionForm =
  /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.\d+)*(?:[-~]([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.+~-]+))?$/;

/** Reads a version; undefined when the text is none. A major alone ("5") is taken as its first minor. */
export function parseVersion(text: string): Version | undefined {
  const match = versionForm.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, suffix = "", build = ""] = match;
  const isPreRelease = /^(alpha|beta|rc|pre|dev|tp)\b|^(alpha|beta|rc|pre|dev|tp)\d/.test(suffix);
  return {
    major: Number(major),
    minor: Number(minor ?? 0),
    patch: patch === undefined ? undefined : Number(patch),
    preRelease: isPreRelease ? suffix : "",
    build: isPreRelease || suffix === "" ? build : [suffix, build].filter((part) => part !== "").join("+"),
  };
}

/**
 * Orders two versions: negative when `a` is older. A release line ("1.34") counts as its patch 0; builds ("+k3s1") are told
 * apart last. A text that is no version sorts before all versions.
 */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    (left.patch ?? 0) - (right.patch ?? 0) ||
    comparePreRelease(left.preRelease, right.preRelease) ||
    compareIdentifiers(left.build, right.build)
  );
}

/** Whether `version` is `since` or newer. */
export function atLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0;
}

/** Major and minor as "1.34"; undefined when the text is no version. */
export function releaseLine(version: string): string | undefined {
  const parsed = parseVersion(version);
  return parsed === undefined ? undefined : `${parsed.major}.${parsed.minor}`;
}

/** Whether the text names a release line ("1.34") and leaves the patch open. */
export function isReleaseLine(version: string): boolean {
  return parseVersion(version)?.patch === undefined;
}

/** The last entry whose `since` is not newer than the version; entries are sorted from old to new. */
export function entryFor<T extends { readonly since: string }>(
  entries: readonly T[],
  version: string,
): T | undefined {
  let found: T | undefined;
  for (const entry of entries) {
    if (!atLeast(version, entry.since)) break;
    found = entry;
  }
  return found;
}

/** A release with none of its kind sorts after every pre-release of it (semver.org, clause 11). */
function comparePreRelease(a: string, b: string): number {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  return compareIdentifiers(a, b);
}

function compareIdentifiers(a: string, b: string): number {
  const left = identifiers(a);
  const right = identifiers(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareIdentifier(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Runs of digits and runs of other characters, so that k3s10 follows k3s9. */
function identifiers(text: string): string[] {
  return text.match(/\d+|[^\d.]+/g) ?? [];
}

function compareIdentifier(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const numeric = Number(/^\d/.test(b)) - Number(/^\d/.test(a));
  if (numeric !== 0) return numeric;
  if (/^\d/.test(a)) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}

/** The newest releases that these facts cover, each with its date. They are what Podseal assumes when it is told nothing. */
export const newestKnown = {
  kubernetes: {
    version: "1.37.1",
    date: "2026-09-30",
    source: "k3s-io/docs docs/release-notes/v1.37.X.md@5962ea1",
  },
  k3s: {
    version: "1.37.1+k3s1",
    date: "2026-09-30",
    source: "k3s-io/docs docs/release-notes/v1.37.X.md@5962ea1",
  },
  podman: {
    version: "6.2.0",
    date: "2026-11-10",
    source: "podman-container-tools/podman release page v6.2.0",
    provisional: true,
    note: "the tree of 6.x was not read: its facts are those of containers-common 0.68.0",
  },
  docker: { version: "29.7.2", date: "2026-08-05", source: "moby/moby tag docker-v29.7.2" },
  containerd: { version: "2.3.4", date: "2026-08-12", source: "containerd/containerd tag v2.3.4" },
  runc: { version: "1.5.1", date: "2026-07-14", source: "opencontainers/runc tag v1.5.1" },
  crun: {
    version: "1.27",
    date: "2026-08-22",
    source: "containers/crun tag 1.27",
    provisional: true,
    note: "date of the snapshot read, not of the release",
  },
} as const satisfies Record<string, Fact & { readonly version: string; readonly date: string }>;
