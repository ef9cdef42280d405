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
export { kubeletRefusesCgroupV1, podmanNeedsUnifiedCgroups } from "./cgroups.ts";
export type { CapabilityEngine, CapabilityName, CapabilitySet, DefaultCapabilities } from "./capabilities.ts";
export {
  allCapabilities,
  capabilitySet,
  defaultCapabilities,
  noCapabilities,
  podSecurityCapabilities,
} from "./capabilities.ts";
export type { SeccompArchitecture } from "./seccomp/native-syscalls.ts";
export { nativeSyscalls } from "./seccomp/native-syscalls.ts";
export type { SeccompEngine, SeccompProfile, SeccompProfileQuery } from "./seccomp/profile.ts";
export { seccompProfile, seccompProfileVersions } from "./seccomp/profile.ts";
export type { ProfileVersion } from "./seccomp/profile-versions.ts";
export { isSoft } from "./seccomp/conditions.ts";
export { allowsUserNamespaceCreation } from "./seccomp/user-namespaces.ts";
export { intersectProfiles, localhostProfile } from "./seccomp/intersect.ts";
export type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from "./seccomp/oci-profile.ts";
export { newestDefaults, podsealProfile, podsealProfileFile } from "./seccomp/podseal-profile.ts";
export { seccompFilterOf } from "./seccomp/oci-profile.ts";
export type { FeatureGate, GateDefault, GateStage, GateState } from "./gates.ts";
export { featureGates, fieldSince, fieldSinceSource, gateDefault, isGateOn } from "./gates.ts";
export type { HostUsersOutcome, HostUsersQuery, HostUsersResult, IdMappedMounts } from "./user-namespaces.ts";
export {
  hostUsersByDefault,
  hostUsersConflicts,
  hostUsersOutcome,
  idMappedKernel,
  idMappedMounts,
  podIdRange,
  volumesWithoutIdMapping,
} from "./user-namespaces.ts";
export type { K3sRelease, VersionRange } from "./k3s.ts";
export { k3sDefaults, k3sLines, k3sRelease } from "./k3s.ts";
export type { PackagedComponent } from "./k3s-packaged.ts";
export { packagedComponent, packagedComponents } from "./k3s-packaged.ts";
export type { MaskedPaths, MaskingEngine } from "./masked-paths.ts";
export { crioMaskedPaths, maskedPaths, noMaskedPaths } from "./masked-paths.ts";
export type { EngineSysctls, SysctlEngine, SysctlNamespace, SysctlNature } from "./sysctls.ts";
export { engineSysctls, safeSysctls, sysctlNature } from "./sysctls.ts";
export type { DefaultLimits, LimitsEngine, OomScore, QosClass } from "./resources.ts";
export { defaultLimits, podOomScore, sandboxOomScore, sharedMemory } from "./resources.ts";
export type { HostPathFact } from "./host-paths.ts";
export { engineSockets, hostDataFolder, hostPathFacts } from "./host-paths.ts";
export type { IdRange } from "./login.ts";
export { dynamicUsers, firstUnownedId, loginUsers, nobody, subordinateIds, systemUsers } from "./login.ts";
export type {
  DimensionVulnerability,
  Effect,
  Vulnerability,
  VulnerabilityEffect,
} from "./vulnerabilities.ts";
export { vulnerabilities, vulnerabilitiesOf } from "./vulnerabilities.ts";
export type { ImageOrigin, StatedFacts, TracedFacts } from "./image-origin.ts";
export { originOf, withOrigin } from "./image-origin.ts";
export { imageRepository } from "./image-repository.ts";
export type { KnownImage } from "./known-images.ts";
export { knownImage, knownImages } from "./known-images.ts";
export { builtInGroups, clusterScoped } from "./cluster-scoped.ts";
export type { PingingProgram } from "./pinging-programs.ts";
export { pingingImage, pingingPrograms, pingWord } from "./pinging-programs.ts";
export {
  opensNamespaces,
  powerfulCapability,
  runtimeDefaultAnnotations,
  seccompAnnotationKey,
} from "./program-hints.ts";
export type { NodeImage, NodeProgramKind } from "./node-images.ts";
export { nodeImage, nodeImages } from "./node-images.ts";
