import type { DimensionId } from "./dimension-ids.ts";
import { strongestAuthorities } from "./orders/host-identities.ts";
import { compareMaskedPaths, unprotectedPaths } from "./orders/masked-paths.ts";
import { callsBeyond, compareSeccompFilters } from "./seccomp/compare-filters.ts";
import { ordinaryCalls } from "./seccomp/ordinary-calls.ts";
import type { DimensionValues, HostIdentity } from "./values.ts";

/**
 * Two values that have no order and of which a level takes the subject's for good enough: told with both differences, never counted
 * among "at least as confined" (DESIGN, Level).
 */
export interface AcceptedPair<Id extends DimensionId = DimensionId> {
  readonly id: string;
  readonly dimension: Id;
  readonly title: string;
  /** What the subject allows and the yardstick refuses. */
  readonly subjectAllows: string;
  /** What the yardstick allows and the subject refuses. */
  readonly yardstickAllows: string;
  /** Why it is accepted. */
  readonly reason: string;
  readonly sources: readonly string[];
  appliesTo(subject: DimensionValues[Id], yardstick: DimensionValues[Id]): boolean;
}

const seccompDefaults = define({
  id: "runtime-default-seccomp",
  dimension: "seccomp",
  title: "the runtime's default seccomp filter against Podman's",
  subjectAllows:
    "newer calls that act on the caller's own files, memory and waiting (cachestat, mseal, futex_wait, statmount and the like)",
  yardstickAllows:
    "mounting, new namespaces, joining namespaces and the kernel's key ring (mount, unshare, setns, keyctl and the like)",
  reason:
    "what the runtime's filter adds gives no capability and reaches no other process; what it refuses is what nested user namespaces are attacked through",
  sources: [
    "containerd@v2.2.7 contrib/seccomp/seccomp_default.go",
    "containers/common@v0.67.0 pkg/seccomp/seccomp.json",
    "CVE-2022-0185",
  ],
  appliesTo: isRuntimeDefaultAgainstPodman,
});

const unownedUser = define({
  id: "unowned-host-user",
  dimension: "host-user",
  title: "a fixed host user that nobody has against rootless Podman's subordinate ids",
  subjectAllows: "to be a user of the host that other pods may be as well",
  yardstickAllows: "to be a user that the other containers of the same login user may be as well",
  reason: "neither id owns a file or a process of the host; each may be shared with other containers only",
  sources: ["subuid(5)", "user_namespaces(7)"],
  appliesTo: isUnownedAgainstSharedRange,
});

const unownedGroups = define({
  ...unownedUser,
  id: "unowned-host-groups",
  dimension: "host-groups",
  title: "fixed host groups that nobody has against rootless Podman's subordinate ids",
  subjectAllows: "to be in a group of the host that other pods may be in as well",
  yardstickAllows: "to be in a group that the other containers of the same login user may be in as well",
});

const selinuxMask = define({
  id: "kubelet-masks",
  dimension: "masked-paths",
  title: "the kubelet's masked paths against Podman's on SELinux hosts",
  subjectAllows: "to read /sys/fs/selinux, which stays read-only below /sys",
  yardstickAllows: "to read /proc/asound",
  reason: "both hold facts about the host that no container can change",
  sources: ["kubernetes pkg/securitycontext/util.go", "container-libs common/pkg/config/default.go"],
  appliesTo: isOnlySelinuxUnmasked,
});

/**
 * The closed list. AppArmor against SELinux is not on it, as they are two dimensions and each is compared with itself. Nor is a pod's
 * unrestricted egress against Podman's: a pod that reaches the whole cluster has to be given a policy.
 */
export const acceptedPairs: readonly AcceptedPair[] = [
  seccompDefaults,
  unownedUser,
  unownedGroups,
  selinuxMask,
];

/** The entry of the closed list that covers two incomparable values; undefined when there is none. */
export function acceptedPair<Id extends DimensionId>(
  dimension: Id,
  subject: DimensionValues[Id],
  yardstick: DimensionValues[Id],
): AcceptedPair | undefined {
  return acceptedPairs.find((pair) => pair.dimension === dimension && pair.appliesTo(subject, yardstick));
}

function define<Id extends DimensionId>(pair: AcceptedPair<Id>): AcceptedPair<Id> {
  return Object.freeze(pair);
}

/** Whatever the subject's filter lets through beyond the yardstick's is on the list of ordinary calls, and the yardstick lets through more. */
function isRuntimeDefaultAgainstPodman(
  subject: DimensionValues["seccomp"],
  yardstick: DimensionValues["seccomp"],
): boolean {
  if (subject.kind !== "filter" || yardstick.kind !== "filter") return false;
  if (subject.filter.architecture !== yardstick.filter.architecture) return false;
  if (compareSeccompFilters(subject.filter, yardstick.filter) !== "incomparable") return false;
  return callsBeyond(subject.filter, yardstick.filter).every((syscall) => ordinaryCalls.has(syscall));
}

function isUnownedAgainstSharedRange(
  subject: readonly HostIdentity[],
  yardstick: readonly HostIdentity[],
): boolean {
  const [strongest, ...others] = strongestAuthorities(subject);
  const [strongestOther, ...othersOther] = strongestAuthorities(yardstick);
  if (others.length > 0 || othersOther.length > 0) return false;
  return strongest === "unowned" && strongestOther === "shared-range";
}

function isOnlySelinuxUnmasked(
  subject: DimensionValues["masked-paths"],
  yardstick: DimensionValues["masked-paths"],
): boolean {
  if (compareMaskedPaths(subject, yardstick) !== "incomparable") return false;
  return unprotectedPaths(subject, yardstick).every((path) => path === "/sys/fs/selinux");
}
