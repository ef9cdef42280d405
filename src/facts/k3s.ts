import type { Fact, Known } from "./fact.ts";
import { compareVersions, isReleaseLine, newestKnown, parseVersion, releaseLine } from "./versions.ts";

/** A component's version when it is not known exactly: it lies between these two. Equal ends: known. */
export interface VersionRange {
  readonly oldest: string;
  readonly newest: string;
}

/** What a k3s release is made of. */
export interface K3sRelease extends Fact {
  /** As asked, without a leading v. */
  readonly version: string;
  readonly kubernetes: string;
  readonly containerd: VersionRange;
  readonly runc: VersionRange;
  /** Whether this release's own notes were read; else the ends are those of the nearest releases read. */
  readonly exact: boolean;
}

interface Line extends Fact {
  readonly line: string;
  /** "patch containerd runc" for every release read, from old to new. */
  readonly releases: string;
  /** "containerd runc" that no later release of the line exceeds; absent while the line goes on. */
  readonly ceiling?: string;
}

const notes = (line: string): string => `k3s-io/docs docs/release-notes/v${line}.X.md`;

const lines: readonly Line[] = [
  {
    line: "1.24",
    releases: "2 1.6.6 1.1.2, 6 1.6.8 1.1.4, 9 1.6.12 1.1.4, 13 1.6.19 1.1.4, 14 1.7.1 1.1.7, 17 1.7.1 1.1.8",
    ceiling: "1.7.1 1.1.8",
    source: notes("1.24"),
    provisional: true,
    note: "runc of single patches not read",
  },
  {
    line: "1.25",
    releases: "0 1.6.8 1.1.4, 4 1.6.8 1.1.4, 8 1.6.19 1.1.4, 10 1.7.1 1.1.7, 15 1.7.7 1.1.8",
    ceiling: "1.7.11 1.1.10",
    source: notes("1.25"),
    provisional: true,
    note: "runc of single patches not read",
  },
  {
    line: "1.26",
    releases: "0 1.6.12 1.1.4, 3 1.6.19 1.1.4, 4 1.6.19 1.1.5, 5 1.7.1 1.1.7, 10 1.7.7 1.1.8",
    ceiling: "1.7.15 1.1.12",
    source: notes("1.26"),
    provisional: true,
    note: "runc of single patches not read",
  },
  {
    line: "1.27",
    releases: "1 1.6.19 1.1.5, 2 1.7.1 1.1.7, 6 1.7.6 1.1.8, 7 1.7.7 1.1.8",
    ceiling: "1.7.20 1.1.12",
    source: notes("1.27"),
    provisional: true,
    note: "runc of single patches not read",
  },
  {
    line: "1.28",
    releases: "1 1.7.3 1.1.8, 3 1.7.7 1.1.8",
    ceiling: "1.7.23 1.2.1",
    source: notes("1.28"),
    provisional: true,
    note: "patches after .3 not read",
  },
  {
    line: "1.29",
    releases:
      "0 1.7.11 1.1.10, 1 1.7.11 1.1.12, 2 1.7.11 1.1.12, 3 1.7.11 1.1.12, 4 1.7.15 1.1.12, 5 1.7.15 1.1.12, 6 1.7.17 1.1.12, 11 1.7.23 1.2.1",
    ceiling: "2.0.4 1.2.5",
    source: notes("1.29"),
    note: "containerd 2.0 arrived in March 2025 (NixOS/nixpkgs PR 392169); runc 1.1.12 from 1.29.1+k3s2",
  },
  {
    line: "1.30",
    releases:
      "0 1.7.15 1.1.12, 1 1.7.15 1.1.12, 2 1.7.17 1.1.12, 3 1.7.17 1.1.12, 4 1.7.20 1.1.12, 5 1.7.21 1.1.14, 6 1.7.22 1.1.14, 7 1.7.23 1.2.1, 8 1.7.23 1.2.1",
    ceiling: "2.0.5 1.2.6",
    source: notes("1.30"),
    note: "sources disagree whether the last patches have containerd 1.7.27 or 2.0",
  },
  {
    line: "1.31",
    releases: "0 1.7.20 1.1.12, 1 1.7.21 1.1.14, 2 1.7.22 1.1.14, 3 1.7.23 1.2.1, 4 1.7.23 1.2.1",
    ceiling: "2.1.5 1.2.8",
    source: `${notes("1.31")}; NixOS/nixpkgs k3s/1_31/versions.nix@0b73a0c`,
    note: "runc after 1.31.4 not read",
  },
  {
    line: "1.32",
    releases:
      "0 1.7.23 1.2.1, 1 1.7.23 1.2.4, 2 2.0.2 1.2.4, 3 2.0.4 1.2.5, 4 2.0.4 1.2.5, 5 2.0.5 1.2.6, 6 2.0.5 1.2.6, 7 2.0.5 1.2.6, 8 2.0.5 1.2.6, 9 2.1.4 1.2.7, 10 2.1.5 1.2.8",
    source: notes("1.32"),
  },
  {
    line: "1.33",
    releases:
      "0 2.0.4 1.2.5, 1 2.0.5 1.2.6, 2 2.0.5 1.2.6, 3 2.0.5 1.2.6, 4 2.0.5 1.2.6, 5 2.1.4 1.3.1, 6 2.1.5 1.3.3, 7 2.1.5 1.3.4",
    source: notes("1.33"),
  },
  { line: "1.34", releases: "1 2.1.4 1.3.1, 2 2.1.5 1.3.3, 9 2.2.5 1.4.2", source: notes("1.34") },
  {
    line: "1.35",
    releases:
      "0 2.1.5 1.4.0, 1 2.1.5 1.4.0, 2 2.1.5 1.4.0, 3 2.2.2 1.4.1, 4 2.2.3 1.4.2, 5 2.2.3 1.4.2, 6 2.2.5 1.4.2",
    source: notes("1.35"),
  },
  { line: "1.36", releases: "0 2.2.3 1.4.2, 1 2.2.3 1.4.2, 2 2.3.2 1.4.2", source: notes("1.36") },
  { line: "1.37", releases: "0 2.3.4 1.4.2, 1 2.3.4 1.4.2", source: notes("1.37") },
];

interface Row {
  readonly patch: number;
  readonly containerd: string;
  readonly runc: string;
}

/**
 * Kubernetes, containerd and runc of a k3s release ("v1.33.5+k3s1", "1.33.5", or the line "1.33", which gives the range over the line).
 * A release between two known ones gets the range between them; one newer than all known of its line, from the last known on.
 * undefined for a line that is not known.
 */
export function k3sRelease(version: string): K3sRelease | undefined {
  const parsed = parseVersion(version);
  const known = lines.find((one) => one.line === releaseLine(version));
  if (parsed === undefined || known === undefined) return undefined;
  const rows = rowsOf(known);
  const first = rows[0] as Row;
  const { before, after } =
    parsed.patch === undefined
      ? { before: first, after: ceilingOf(known) }
      : around(rows, first, parsed.patch);
  const kubernetes = isReleaseLine(version) ? known.line : `${known.line}.${parsed.patch}`;
  const isExact = before === after && parsed.patch === before.patch;
  return {
    version: version.trim().replace(/^v/, ""),
    kubernetes,
    containerd: { oldest: before.containerd, newest: (after ?? ceilingOf(known)).containerd },
    runc: { oldest: before.runc, newest: (after ?? ceilingOf(known)).runc },
    exact: isExact,
    source: known.source,
    ...provisionality(known, isExact),
  };
}

const between =
  "not a release whose own notes were read: the ends are those of its neighbours, or of the line";

function provisionality({ provisional, note }: Line, isExact: boolean): Pick<Fact, "provisional" | "note"> {
  const notes = [note, isExact ? undefined : between].filter((one) => one !== undefined).join("; ");
  return {
    ...((provisional === true || !isExact) && { provisional: true }),
    ...(notes !== "" && { note: notes }),
  };
}

/** The newest runc that any k3s was seen with. */
const newestRunc = "1.4.2";

function ceilingOf({ ceiling }: Line): Row {
  const [containerd = newestKnown.containerd.version, runc = newestRunc] = ceiling?.split(" ") ?? [];
  return { patch: Infinity, containerd, runc };
}

function rowsOf(line: Line): Row[] {
  return line.releases.split(", ").map((text) => {
    const [patch = "", containerd = "", runc = ""] = text.split(" ");
    return { patch: Number(patch), containerd, runc };
  });
}

/** The last release read that is not newer, and the first that is not older; `after` undefined when none is. */
function around(
  rows: readonly Row[],
  first: Row,
  patch: number,
): { readonly before: Row; readonly after: Row | undefined } {
  const after = rows.find((row) => row.patch >= patch);
  return { before: rows.findLast((row) => row.patch <= patch) ?? first, after };
}

/** Release lines of k3s that are known, from old to new. */
export function k3sLines(): readonly string[] {
  return lines.map((one) => one.line).sort(compareVersions);
}

/** What k3s sets, and what it leaves at Kubernetes' default, as far as it bears on confinement. */
export const k3sDefaults = {
  seccompDefault: { value: false, source: "k3s-io/k3s pkg/daemons/agent/agent_linux.go@00014d2" },
  podPidsLimit: {
    value: -1,
    source: "kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go",
    note: "no limit",
  },
  protectKernelDefaults: { value: false, source: "k3s-io/k3s pkg/daemons/agent/agent_linux.go@00014d2" },
  readOnlyPort: { value: 0, source: "k3s-io/k3s pkg/daemons/agent/agent.go" },
  anonymousAuthentication: { value: false, source: "k3s-io/k3s pkg/daemons/agent/agent.go" },
  allowedUnsafeSysctls: {
    value: ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"],
    source:
      "k3s-io/k3s pkg/daemons/agent/agent_linux.go@00014d2; k3s-io/docs docs/security/self-assessment-2.1.md 4.2",
    note: "while ServiceLB is on (it is unless servicelb is disabled)",
  },
  enableUnprivilegedPorts: {
    value: true,
    source: "k3s-io/k3s pkg/agent/templates/templates_linux.go@06be48b",
    note: "kernel >= 4.11",
  },
  enableUnprivilegedIcmp: {
    value: true,
    source: "k3s-io/k3s pkg/agent/templates/templates_linux.go@06be48b",
    note: "kernel >= 4.11",
  },
  selinux: {
    value: false,
    source: "k3s-io/k3s pkg/agent/templates/templates_linux.go@06be48b",
    note: "unless --selinux",
  },
  podSecurityLevel: {
    value: "privileged",
    source: "k3s-io/docs docs/security/hardening-guide.md@8b65c38",
    note: "no PodSecurity configuration is shipped",
  },
  networkPolicyController: {
    value: true,
    source: "k3s-io/docs docs/networking/networking-services.md",
    note: "unless --disable-network-policy, or ipset is missing from the kernel",
  },
  podCidr: { value: "10.42.0.0/16", source: "k3s-io/docs docs/cli/server.md (cluster-cidr)" },
  serviceCidr: { value: "10.43.0.0/16", source: "k3s-io/docs docs/cli/server.md (service-cidr)" },
  rootlessCidr: {
    value: "10.41.0.0/16",
    source: "k3s-io/docs docs/advanced/advanced.md@1a1d8ce (K3S_ROOTLESS_CIDR)",
  },
  dataDirectory: { value: "/var/lib/rancher/k3s", source: "k3s-io/docs docs/cli/server.md (data-dir)" },
} as const satisfies Record<string, Known<unknown>>;
