export type {
  ClusterContext,
  ImageAccounts,
  ImageFacts,
  ImageFile,
  ImageFolder,
  KubeletFacts,
  NodeFacts,
} from "./cluster-context.ts";
export type { ContextOptions } from "./context.ts";
export { cgroupsBehind, contextOf } from "./context.ts";
export type { KubernetesInput } from "./kubernetes/input.ts";
export { imageNameOf } from "./kubernetes/input.ts";
export { confineKubernetes } from "./kubernetes/confine.ts";
export type { SharedDimensions } from "./kubernetes/shared/shared-dimensions.ts";
export { plain } from "./kubernetes/shared/shared-dimensions.ts";
export { sharedDimensions } from "./kubernetes/shared/all.ts";
export { anyContainer, anyImage, anyOthers, anyPod, plainInput } from "./kubernetes/shared/bare-input.ts";
export { standardDevices } from "./standard-devices.ts";
export { runningBeside } from "./kubernetes/namespaces.ts";
export { qosClass } from "./kubernetes/resources.ts";
export type { Direction } from "./kubernetes/network-policy/policies.ts";
export { isolatedDirections } from "./kubernetes/network-policy/policies.ts";
export type { Grants, ServiceAccountName } from "./kubernetes/rbac/grants.ts";
export { grantsOf } from "./kubernetes/rbac/grants.ts";
export type { Grant } from "./kubernetes/rbac/rules.ts";
export type { EscalationPath } from "./kubernetes/rbac/permissions.ts";
export { escalationsOf } from "./kubernetes/rbac/permissions.ts";
export type { ServicePort } from "./kubernetes/services.ts";
export { servicePorts } from "./kubernetes/services.ts";
export { twinOf } from "./twin.ts";
export type { EngineProfileId, ProfileOptions } from "./profiles.ts";
export { engineProfile, engineProfiles } from "./profiles.ts";
export type { ImageView } from "./image.ts";
export { imageView, privilegedFilesOf } from "./image.ts";
export type { PrivilegedFiles } from "./questions.ts";
export { isWrittenSecret } from "./secret-names.ts";
export type {
  MappedIds,
  NetworkMode,
  PublishedPort,
  RunOptions,
  RunVolume,
  UserNamespaceMode,
} from "./run/options.ts";
export type { OciHost } from "./oci/confine-oci.ts";
export { confineOci } from "./oci/confine-oci.ts";
export { confineRequest } from "./cri/confine-request.ts";
export { podOfRequests, refusalOf } from "./cri/pod-of-request.ts";
export type { OciPod } from "./oci/pod.ts";
export { ociPodOf } from "./oci/pod.ts";
export { confineDeclaration } from "./run/declared/confine-declaration.ts";
export type { RunHost } from "./run/traits.ts";
export { isCovered } from "./run/covered.ts";
export { podmanConfinement } from "./podman/podman.ts";
export { dockerConfinement } from "./docker/docker.ts";
export { classHostPath } from "./host/paths.ts";
export type { CommonOwner } from "./host/id-ranges.ts";
export { commonOwner } from "./host/id-ranges.ts";
export type {
  FieldTreatment,
  OptionBeside,
  OptionField,
  OptionOutcome,
  RunLineSource,
  ToldOption,
  TranslatedService,
  TranslationKind,
  TranslationNote,
  TranslationOptions,
  UnpredictedEffect,
} from "./translate/index.ts";
export {
  fieldOfOption,
  fieldsBehind,
  fieldTreatments,
  optionName,
  optionsBeside,
  plainOptionName,
  runDeclarationOf,
  toldOptions,
  translateProject,
  treatmentByName,
  treatmentRows,
  unpredictedEffects,
  withUnpredicted,
} from "./translate/index.ts";
