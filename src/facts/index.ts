export type { Fact, Known } from "./fact.ts";
export type { Version } from "./versions.ts";
export {
  atLeast,
  compareVersions,
  isReleaseLine,
  newestKnown,
  parseVersion,
  releaseLine,
} from "./versions.ts";
export type { CapabilityEngine, CapabilityName, CapabilitySet, DefaultCapabilities } from "./capabilities.ts";
export {
  allCapabilities,
  capabilityMask,
  capabilityNames,
  capabilityNumber,
  capabilitySet,
  defaultCapabilities,
  intersectCapabilities,
  isCapabilityName,
  isCapabilitySubset,
  noCapabilities,
  parseCapabilityMask,
  podSecurityCapabilities,
  uniteCapabilities,
  withoutCapabilities,
} from "./capabilities.ts";
export type { SeccompArchitecture } from "./seccomp/native-syscalls.ts";
export { nativeSyscalls } from "./seccomp/native-syscalls.ts";
export type { SeccompEngine, SeccompProfile, SeccompProfileQuery } from "./seccomp/profile.ts";
export { seccompProfile, seccompProfileVersions } from "./seccomp/profile.ts";
export type { ProfileVersion } from "./seccomp/profile-versions.ts";
export type { SeccompComparison } from "./seccomp/compare.ts";
export { compareSeccomp } from "./seccomp/compare.ts";
export { isSoft } from "./seccomp/conditions.ts";
export { allowsUserNamespaceCreation } from "./seccomp/user-namespaces.ts";
export { intersectProfiles, localhostProfile } from "./seccomp/intersect.ts";
export type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from "./seccomp/oci-profile.ts";
export { seccompFilterOf } from "./seccomp/oci-profile.ts";
