import type { Fact } from "../fact.ts";

/** From which version of an engine on which revision of the default profile is built in. */
export interface ProfileVersion extends Fact {
  readonly since: string;
  readonly revision: string;
}

const containerdTags = "containerd/containerd tags, contrib/seccomp/seccomp_default.go compared";
const mobyTags = "moby/moby tags, profiles/seccomp/default.json and go.mod compared";
const podmanTags = "containers/podman tags, go.mod (containers-common)";
const crioTags = "cri-o/cri-o tags, go.mod (containers-common) and internal/config/seccomp/seccomp.go";
const sixUnread = "the tree of Podman 6 was not read: release notes and containers-common tags only";

function table(
  source: string,
  rows: readonly (readonly [since: string, revision: string, note?: string])[],
): ProfileVersion[] {
  return rows.map(([since, revision, note]) =>
    note === undefined ? { since, revision, source } : { since, revision, source, provisional: true, note },
  );
}

/** containerd releases; 2.3.0 was cut before the AF_ALG rules of 2.2.4 and has the profile of 2.2.0. */
export const containerdProfileVersions: readonly ProfileVersion[] = table(containerdTags, [
  ["1.6.0", "containerd-1.6.0"],
  ["1.6.7", "containerd-1.6.7"],
  ["1.6.9", "containerd-1.6.9"],
  ["1.6.16", "containerd-1.6.16"],
  ["1.6.22", "containerd-1.6.22"],
  ["1.6.28", "containerd-1.6.28"],
  ["1.7.0", "containerd-1.7.0"],
  ["1.7.3", "containerd-1.7.3"],
  ["1.7.13", "containerd-1.7.13"],
  ["1.7.32", "containerd-1.7.32"],
  ["2.0.0", "containerd-2.0.0"],
  ["2.0.9", "containerd-2.0.9"],
  ["2.1.0", "containerd-2.1.0"],
  ["2.2.0", "containerd-2.2.0"],
  ["2.2.4", "containerd-2.2.4"],
  ["2.3.0", "containerd-2.2.0"],
  ["2.3.1", "containerd-2.2.4"],
]);

/** Docker Engine releases; backports make a release line go back to an older profile at times. */
export const mobyProfileVersions: readonly ProfileVersion[] = table(mobyTags, [
  ["20.10.0", "moby-20.10.0"],
  ["20.10.4", "moby-20.10.4"],
  ["20.10.10", "moby-20.10.10"],
  ["20.10.18", "moby-20.10.18"],
  ["20.10.22", "moby-20.10.22"],
  ["20.10.23", "moby-20.10.18"],
  ["20.10.26", "moby-20.10.26"],
  ["23.0.0", "moby-23.0.0"],
  ["23.0.7", "moby-23.0.7"],
  ["23.0.10", "moby-23.0.10"],
  ["24.0.0", "moby-23.0.0"],
  ["24.0.3", "moby-23.0.7"],
  ["25.0.0", "moby-25.0.0"],
  ["25.0.3", "moby-25.0.3"],
  ["28.2.0", "moby-28.2.0"],
  ["29.4.2", "moby-profiles-0.2.2"],
  ["29.4.3", "moby-profiles-0.2.3"],
]);

/** Podman releases. A seccomp.json that the distribution installs in /usr/share/containers wins over the built-in one. */
export const podmanProfileVersions: readonly ProfileVersion[] = table(podmanTags, [
  ["3.0.0", "containers-common-0.33.2"],
  ["3.1.0", "containers-common-0.34.0"],
  ["3.2.0", "containers-common-0.37.0"],
  ["3.3.0", "containers-common-0.40.1"],
  ["3.4.0", "containers-common-0.44.0"],
  ["4.1.0", "containers-common-0.48.0"],
  ["4.2.0", "containers-common-0.49.0"],
  ["5.0.0", "containers-common-0.58.0"],
  ["5.2.0", "containers-common-0.60.0"],
  ["5.5.0", "containers-common-0.63.0"],
  ["5.8.0", "containers-common-0.67.0"],
  ["6.0.0", "containers-common-0.68.0", sixUnread],
  [
    "6.2.0",
    "containers-common-0.68.0",
    "6.2.0 closes a bypass of the socket rules (CVE-2026-123876); its profile was not read",
  ],
]);

/** What CRI-O takes out of the containers-common profile unless the container has SYS_ADMIN. */
export type CrioRestriction = "unshare" | "namespaces";

/** CRI-O releases: the containers-common profile that is built in, and what CRI-O takes out of it. */
export const crioProfileVersions: readonly (ProfileVersion & { readonly restriction: CrioRestriction })[] = [
  { since: "1.25.0", revision: "containers-common-0.49.0", restriction: "unshare", source: crioTags },
  { since: "1.29.9", revision: "containers-common-0.49.0", restriction: "namespaces", source: crioTags },
  { since: "1.30.0", revision: "containers-common-0.49.0", restriction: "unshare", source: crioTags },
  { since: "1.30.6", revision: "containers-common-0.49.0", restriction: "namespaces", source: crioTags },
  { since: "1.31.0", revision: "containers-common-0.60.0", restriction: "namespaces", source: crioTags },
  { since: "1.33.0", revision: "containers-common-0.63.0", restriction: "namespaces", source: crioTags },
  { since: "1.35.1", revision: "containers-common-1e46b07", restriction: "namespaces", source: crioTags },
  {
    since: "1.37.0",
    revision: "containers-common-1e46b07",
    restriction: "namespaces",
    source: crioTags,
    provisional: true,
    note: "CRI-O 1.37 was not read; its development tree of 2026-08-21 has this profile",
  },
];
