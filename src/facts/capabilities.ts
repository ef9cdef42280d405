import type { Fact } from "./fact.ts";
import { entryFor } from "./versions.ts";

/** Capability names of Linux without the CAP_ prefix; the index is the number in the kernel (include/uapi/linux/capability.h, Linux 6.18). */
export const capabilityNames = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
] as const;
export type CapabilityName = (typeof capabilityNames)[number];

/** A set of capabilities: names without CAP_, each once, sorted by their number in the kernel. */
export type CapabilitySet = readonly CapabilityName[];

/** Every capability (mask 0x1ffffffffff). */
export const allCapabilities: CapabilitySet = [...capabilityNames];
export const noCapabilities: CapabilitySet = [];

let numbers: ReadonlyMap<string, number> | undefined;

/** The number of a capability in the kernel; undefined for a name that Linux does not have. Names are exact: upper case, no prefix. */
export function capabilityNumber(name: string): number | undefined {
  numbers ??= new Map(capabilityNames.map((one, index) => [one, index]));
  return numbers.get(name);
}

/** Whether Linux has a capability of this exact name. */
export function isCapabilityName(name: string): name is CapabilityName {
  return capabilityNumber(name) !== undefined;
}

/** The set of these names: sorted, without repetitions, unknown names left out. */
export function capabilitySet(names: Iterable<string>): CapabilitySet {
  const wanted = new Set(names);
  return capabilityNames.filter((name) => wanted.has(name));
}

export function uniteCapabilities(a: CapabilitySet, b: CapabilitySet): CapabilitySet {
  return capabilityNames.filter((name) => a.includes(name) || b.includes(name));
}

export function intersectCapabilities(a: CapabilitySet, b: CapabilitySet): CapabilitySet {
  return a.filter((name) => b.includes(name));
}

/** What `a` has and `b` has not. */
export function withoutCapabilities(a: CapabilitySet, b: CapabilitySet): CapabilitySet {
  return a.filter((name) => !b.includes(name));
}

/** Whether every capability of `a` is in `b`. */
export function isCapabilitySubset(a: CapabilitySet, b: CapabilitySet): boolean {
  return a.every((name) => b.includes(name));
}

/** The set as the kernel prints it in /proc/PID/status: 16 hexadecimal digits. */
export function capabilityMask(set: CapabilitySet): string {
  let low = 0;
  let high = 0;
  for (const name of set) {
    const number = capabilityNumber(name) ?? 0;
    if (number < 32) low += 2 ** number;
    else high += 2 ** (number - 32);
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/**
 * Reads a mask of /proc/PID/status (hexadecimal digits, up to 16). Bits that have no name here (a newer kernel's) are returned apart.
 * undefined when the text is no mask.
 */
export function parseCapabilityMask(
  text: string,
): { readonly set: CapabilitySet; readonly unnamed: readonly number[] } | undefined {
  const digits = text.trim().toLowerCase().replace(/^0x/, "");
  if (!/^[0-9a-f]{1,16}$/.test(digits)) return undefined;
  const padded = digits.padStart(16, "0");
  const bits = [...bitsOf(padded.slice(8), 0), ...bitsOf(padded.slice(0, 8), 32)];
  return {
    set: capabilityNames.filter((_, number) => bits.includes(number)),
    unnamed: bits.filter((bit) => bit >= capabilityNames.length),
  };
}

function bitsOf(hexadecimal: string, offset: number): number[] {
  const value = Number.parseInt(hexadecimal, 16);
  const bits: number[] = [];
  for (let bit = 0; bit < 32; bit++) if (Math.floor(value / 2 ** bit) % 2 === 1) bits.push(bit + offset);
  return bits;
}

export type CapabilityEngine = "cri-o" | "podman" | "docker" | "containerd";

/** Capabilities that an engine gives a container when nothing is said, from one of its versions on. */
export interface DefaultCapabilities extends Fact {
  readonly since: string;
  readonly capabilities: CapabilitySet;
}

const nine: CapabilitySet = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "NET_BIND_SERVICE",
];
const ten = capabilitySet([...nine, "SETFCAP"]);
const eleven = capabilitySet([...ten, "SYS_CHROOT"]);
const fourteen = capabilitySet([...eleven, "NET_RAW", "MKNOD", "AUDIT_WRITE"]);

const defaults: Readonly<Record<CapabilityEngine, readonly DefaultCapabilities[]>> = {
  "cri-o": [
    {
      since: "1.0",
      capabilities: nine,
      source: "cri-o internal/config/capabilities@f954a17",
      note: "read at one revision; older lists were longer",
    },
  ],
  podman: [
    { since: "1.0", capabilities: fourteen, source: "containers/common pkg/config/default.go@v0.50.1" },
    { since: "4.4.0", capabilities: ten, source: "containers/common pkg/config/default.go@v0.51.0" },
    { since: "4.4.3", capabilities: eleven, source: "containers/common pkg/config/default.go@v0.51.1" },
  ],
  docker: [{ since: "1.0", capabilities: fourteen, source: "moby daemon/pkg/oci/caps/defaults.go@b985e23" }],
  containerd: [{ since: "1.0", capabilities: fourteen, source: "containerd pkg/oci/spec.go@v2.2.7" }],
};

/** Distributions whose packaged containers.conf gives Podman another list than upstream's of the same version. */
const distributionDefaults: readonly (DefaultCapabilities & {
  readonly distribution: string;
  readonly until: string;
})[] = [
  {
    distribution: "debian",
    since: "4.3.0",
    until: "4.4.0",
    capabilities: eleven,
    source:
      "/usr/share/containers/containers.conf of golang-github-containers-common 0.50.1+ds1-4 (Debian 12), read and measured",
  },
];

/**
 * The default capability set of an engine's version, before anything is added or dropped. `distribution` is the `ID` of os-release.
 * undefined for an engine version older than any that is known.
 */
export function defaultCapabilities(
  engine: CapabilityEngine,
  version: string,
  distribution?: string,
): DefaultCapabilities | undefined {
  const packaged =
    engine === "podman" ? distributionDefaults.filter((one) => one.distribution === distribution) : [];
  const own = packaged.find(
    (one) => entryFor([one, { ...one, since: one.until }], version)?.since === one.since,
  );
  return own ?? entryFor(defaults[engine], version);
}

/** Capabilities that the Pod Security Standards let a container add (exact upper-case names without prefix). */
export const podSecurityCapabilities = {
  baseline: {
    value: withoutCapabilities(fourteen, ["NET_RAW"]),
    source: "kubernetes/pod-security-admission policy/check_capabilities_baseline.go@8f84a87",
  },
  restricted: {
    value: ["NET_BIND_SERVICE"],
    source: "kubernetes/pod-security-admission policy/check_capabilities_restricted.go@8f84a87",
    note: "besides, drop must contain ALL",
  },
} as const satisfies Record<string, Fact & { readonly value: CapabilitySet }>;
