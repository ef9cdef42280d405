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
export { callsBeyond, compareSeccompFilters } from "./seccomp/compare-filters.ts";
export { unprotectedPaths } from "./orders/masked-paths.ts";
export { strongestAuthorities } from "./orders/host-identities.ts";
export { bytesInWords, countInWords, listInWords } from "./words.ts";
export { capabilityNames, isCapabilityName } from "./capabilities/masks.ts";
export type { CapabilityName } from "./capabilities/masks.ts";
