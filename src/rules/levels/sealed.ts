import type { DimensionId, DimensionValues } from "../../confinement/index.ts";
import { dimensionsById } from "../../confinement/index.ts";
import { sealedSeccomp } from "./sealed-seccomp.ts";

/** The value from which on a dimension counts as sealed. */
export interface Threshold<Id extends DimensionId = DimensionId> {
  readonly words: string;
  readonly holds: (value: DimensionValues[Id]) => boolean;
}

/**
 * The thresholds of the level `sealed`, one for each gating dimension that a pod or its namespace can set. Each is at least as strict as
 * what any engine gives by default (engines.md, section 1), and as strict as a pod can be made without losing its purpose.
 */
export const sealedThresholds: { readonly [Id in DimensionId]?: Threshold<Id> } = {
  "host-user": { words: "only ids of a range of its own", holds: onlyExclusive },
  "host-groups": { words: "only ids of a range of its own", holds: onlyExclusive },
  capabilities: {
    words: "none",
    holds: ({ host, own }) => host.length === 0 && own.length === 0,
  },
  "no-new-privileges": { words: "on", holds: (value) => value },
  "set-id": { words: "raises nothing", holds: (value) => value === "nothing" },
  "nested-user-namespace": { words: "cannot be opened", holds: (value) => !value },
  seccomp: sealedSeccomp,
  apparmor: { words: "not switched off", holds: (value) => value.kind !== "unconfined" },
  "proc-mount": { words: "masked", holds: (value) => value === "masked" },
  sysctls: {
    words: "no ping by group, no forwarding, otherwise as the kernel has it",
    holds: (value) =>
      isClosedPing(value["net.ipv4.ping_group_range"]) && !isForwarding(value) && isAsKernel(value),
  },
  devices: { words: "the standard ones", holds: (value) => value === "standard" },
  "pid-namespace": { words: "its own", holds: (value) => value === "private" },
  "ipc-namespace": { words: "its own, or the pod's", holds: (value) => value !== "host" },
  "network-namespace": { words: "its own, or the pod's", holds: (value) => value !== "host" },
  "uts-namespace": { words: "its own, or the pod's", holds: (value) => value !== "host" },
  "cgroup-namespace": { words: "its own", holds: (value) => value === "private" },
  "mount-namespace": { words: "its own", holds: (value) => value === "private" },
  "root-filesystem": {
    words: "read-only, and no writable volume of the image",
    holds: ({ writable, writableVolumes }) => !writable && writableVolumes.length === 0,
  },
  "host-paths": { words: "none", holds: (value) => value.length === 0 },
  "mount-propagation": { words: "private", holds: (value) => value === "private" },
  "volume-flags": {
    words: "no set-id files, no devices, no writable submounts",
    holds: ({ setId, devices, writableSubmounts }) => !setId && !devices && !writableSubmounts,
  },
  "host-ports": { words: "none", holds: (value) => value.length === 0 },
  "privileged-ports": {
    words: "ports below 1024 need a capability",
    holds: ({ unprivilegedFrom, of }) => of === "own" && unprivilegedFrom >= 1024,
  },
  "raw-sockets": { words: "refused", holds: ({ allowed }) => !allowed },
  "reachable-from": {
    words: "only peers that a NetworkPolicy names, on ports that it names",
    holds: (value) => value.every(({ from, ports }) => from === "selected" && ports !== "all"),
  },
  reaches: {
    words: "only destinations that a NetworkPolicy names",
    holds: (value) => value.every((destination) => destination === "selected"),
  },
  "api-token": { words: "none", holds: (value) => value === "none" },
  "api-permissions": { words: "none", holds: (value) => value === "none" },
  "service-links": { words: "off", holds: (value) => !value },
  "secret-environment": { words: "none", holds: (value) => value.length === 0 },
  "memory-limit": { words: "set", holds: Number.isFinite },
  "cpu-limit": { words: "set", holds: Number.isFinite },
  "ephemeral-storage-limit": { words: "set", holds: Number.isFinite },
};

function onlyExclusive(identities: DimensionValues["host-user"]): boolean {
  return identities.every(({ authority }) => authority === "exclusive");
}

/** "1 0", the kernel's default, is an empty range: nobody. "0 0" is the group 0 alone, as rootless Podman has it. */
function isClosedPing(range: string | undefined): boolean {
  if (range === undefined) return true;
  const [first = 0, last = 0] = range.trim().split(/\s+/).map(Number);
  return first >= last;
}

/** Whether no other sysctl is looser than in a new namespace; one of which that cannot be told counts as looser. */
function isAsKernel(sysctls: DimensionValues["sysctls"]): boolean {
  const order = dimensionsById.sysctls.compare({ ...sysctls, "net.ipv4.ping_group_range": "1 0" }, {});
  return order === "tighter" || order === "equal";
}

function isForwarding(sysctls: DimensionValues["sysctls"]): boolean {
  return Object.entries(sysctls).some(
    ([name, value]) => /(^|\.)(ip_forward|forwarding)$/.test(name) && value.trim() !== "0",
  );
}
