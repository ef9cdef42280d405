/**
 * Capabilities by number, without the CAP_ prefix: Linux include/uapi/linux/capability.h (0 CHOWN ... 40 CHECKPOINT_RESTORE,
 * unchanged since 5.9), also in capabilities(7).
 */
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

/**
 * A set of capabilities, bit n for capability n. There are 41, so a set is an exact number below 2^53, but bit operators see 32 bits:
 * use the functions of this file.
 */
export type CapabilityMask = number;

export const noCapabilities: CapabilityMask = 0;
export const allCapabilities: CapabilityMask = 2 ** capabilityNames.length - 1;

const wordSize = 2 ** 32;
const bitByName: ReadonlyMap<string, CapabilityMask> = new Map(
  capabilityNames.map((name, number) => [name, 2 ** number]),
);
const namesByMask = new Map<CapabilityMask, readonly CapabilityName[]>();

/** Whether a name, without CAP_ and in upper case, is one of the kernel's. */
export function isCapabilityName(name: string): name is CapabilityName {
  return bitByName.has(name);
}

/** The set of the given names; names that the kernel does not know add nothing, as in the container runtimes. */
export function maskOf(names: readonly string[]): CapabilityMask {
  let mask = noCapabilities;
  for (const name of names) mask = uniteCapabilities(mask, bitByName.get(name) ?? noCapabilities);
  return mask;
}

/** The names of a set, by number. The same set gives the same list. */
export function namesOf(mask: CapabilityMask): readonly CapabilityName[] {
  let names = namesByMask.get(mask);
  if (names === undefined) {
    names = Object.freeze(capabilityNames.filter((_, number) => includesCapabilities(mask, 2 ** number)));
    namesByMask.set(mask, names);
  }
  return names;
}

export function hasCapability(mask: CapabilityMask, name: CapabilityName): boolean {
  return includesCapabilities(mask, bitByName.get(name) ?? noCapabilities);
}

/** Whether the second set lies within the first. */
export function includesCapabilities(mask: CapabilityMask, part: CapabilityMask): boolean {
  return subtractCapabilities(part, mask) === noCapabilities;
}

export function uniteCapabilities(a: CapabilityMask, b: CapabilityMask): CapabilityMask {
  return join(upper(a) | upper(b), a | b);
}

export function intersectCapabilities(a: CapabilityMask, b: CapabilityMask): CapabilityMask {
  return join(upper(a) & upper(b), a & b);
}

/** What is in the first set and not in the second. */
export function subtractCapabilities(a: CapabilityMask, b: CapabilityMask): CapabilityMask {
  return join(upper(a) & ~upper(b), a & ~b);
}

function upper(mask: CapabilityMask): number {
  return Math.floor(mask / wordSize);
}

/** Bit operators take a number modulo 2^32, so the lower word needs no masking beforehand. */
function join(upperWord: number, lowerWord: number): CapabilityMask {
  return (upperWord >>> 0) * wordSize + (lowerWord >>> 0);
}
