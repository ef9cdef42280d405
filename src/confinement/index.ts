export { dimensionGroups, dimensionIds } from "./dimension-ids.ts";
export type { DimensionGroup, DimensionId } from "./dimension-ids.ts";
export type {
  CapabilitySets,
  Destination,
  DimensionValues,
  HostAuthority,
  HostIdentity,
  HostPathAccess,
  HostPort,
  LsmValue,
  NamespaceSharing,
  Reachability,
  SeccompValue,
  UserDecision,
} from "./values.ts";
export type { ConditionalCall, SeccompCondition, SeccompFilter } from "./seccomp-filter.ts";
export type { FieldPath, Provenance, ProvenanceKind, Stated } from "./provenance.ts";
export type { Ask, Question, Scenario, Supplier } from "./question.ts";
export { explore } from "./question.ts";
export type { Order, Verdict } from "./verdict.ts";
export { both, byInclusion, combine, onLadder, reverse, smallerIsTighter } from "./verdict.ts";
export type { Dimension, Reach } from "./dimension.ts";
export { defineDimension } from "./dimension.ts";
export type { Confinement } from "./confinement.ts";
export type { Judgement, Reading } from "./judge.ts";
export { judge, readDimension } from "./judge.ts";
export { dimensions, dimensionsById } from "./dimensions/index.ts";
export { acceptedPair, acceptedPairs } from "./accepted-pairs.ts";
export type { AcceptedPair } from "./accepted-pairs.ts";
export { callsBeyond, compareSeccompFilters } from "./seccomp/compare-filters.ts";
export { ordinaryCalls } from "./seccomp/ordinary-calls.ts";
export { unprotectedPaths } from "./orders/masked-paths.ts";
export { strongestAuthorities } from "./orders/host-identities.ts";
export { containsPath } from "./orders/paths.ts";
export { bytesInWords, countInWords, listInWords } from "./words.ts";
export {
  allCapabilities,
  capabilityNames,
  hasCapability,
  includesCapabilities,
  intersectCapabilities,
  isCapabilityName,
  maskOf,
  namesOf,
  noCapabilities,
  subtractCapabilities,
  uniteCapabilities,
} from "./capabilities/masks.ts";
export type { CapabilityMask, CapabilityName } from "./capabilities/masks.ts";
export {
  childNamespace,
  hostIdOf,
  initialUserNamespace,
  isInitial,
  isMapped,
  rootOf,
} from "./capabilities/user-namespaces.ts";
export type { IdRange, UserNamespace } from "./capabilities/user-namespaces.ts";
export { defaultSecureBits, isCapableOver, sameIds } from "./capabilities/process-state.ts";
export type { ProcessIds, ProcessState, SecureBits, SystemCallResult } from "./capabilities/process-state.ts";
export { execve, plainFile, plainMount } from "./capabilities/execve.ts";
export type { ExecutableFile, FileCapabilities, FileMount } from "./capabilities/execve.ts";
export { setFileSystemUid, setGid, setGroups, setResGid, setResUid, setUid } from "./capabilities/set-ids.ts";
export type { ChangedIds } from "./capabilities/set-ids.ts";
export {
  clearAmbient,
  dropBounding,
  keepCapabilities,
  raiseAmbient,
  setCapabilities,
  setNoNewPrivileges,
  setSecureBits,
} from "./capabilities/set-capabilities.ts";
export type { CapabilityChange } from "./capabilities/set-capabilities.ts";
export { joinUserNamespace, unshareUserNamespace } from "./capabilities/enter-user-namespace.ts";
export { setUpProcess } from "./capabilities/set-up-process.ts";
export type { OciCapabilities, OciUser, SetUpOptions } from "./capabilities/set-up-process.ts";
export { anyRaisingFiles, noRaisingFiles, obtainable } from "./capabilities/obtainable.ts";
export type { Obtainable, RaisingFiles } from "./capabilities/obtainable.ts";
