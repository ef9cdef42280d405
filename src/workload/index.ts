export type { Json, JsonObject } from "./json.ts";
export { asBoolean, asInteger, asList, asObject, asString } from "./json.ts";
export type { ObjectSource, SourceRegion } from "./source.ts";
export type { KubernetesObject, OwnerReference } from "./object.ts";
export { toContainerSpec } from "./to-container-spec.ts";
export { toKubernetesObject } from "./to-object.ts";
export { toPodSpec } from "./to-pod-spec.ts";
export type { Container, ContainerType, FieldProblem, PodTemplate, Workload } from "./workload.ts";
export { valueAt } from "./workload.ts";
export type {
  ContainerPort,
  ContainerSecurityContext,
  ContainerSpec,
  EnvironmentVariable,
  PodSecurityContext,
  PodSpec,
  Resources,
  SecurityProfile,
  SeLinuxOptions,
  Volume,
  VolumeMount,
  WindowsOptions,
} from "./pod-spec.ts";
export { withSpec } from "./pod-template.ts";
export { isSidecar } from "./pod-template.ts";
export { isWindows } from "./windows.ts";
export type { Discovery, NestedObject, Unjudged, UnjudgedCode } from "./discover.ts";
export { discover, findPodTemplates } from "./discover.ts";
export { builtInPodPath } from "./shapes/pod-spec.ts";
export { fold } from "./fold.ts";
export { confinementDigest } from "./confinement-digest.ts";
export { identityOf, workloadIdentity } from "./identity.ts";
export { parseQuantity } from "./quantity.ts";
export type { Inventory } from "./inventory.ts";
export { createInventory } from "./create-inventory.ts";
export type { ClaimPlace } from "./bound-volumes.ts";
export { boundVolumes, isBackedBy } from "./bound-volumes.ts";
export type { CheckedField, FieldCheck, FieldProblemCode, SubtreeCheck } from "./fields/index.ts";
export {
  apiVersionsOf,
  checkFields,
  checkSubtree,
  formatPath,
  kindStatus,
  knowsMinor,
  similarValue,
} from "./fields/index.ts";
export type { ValueCheck } from "./validation/index.ts";
export { checkPodValues } from "./validation/index.ts";
export { isGeneratedLabel } from "./generated-labels.ts";
export type { RunLine } from "./run/print-run-line.ts";
export { printRunLine, quoteWords } from "./run/print-run-line.ts";
export type { CriRequest } from "./run/cri-request.ts";
export type {
  CriDeclaration,
  OciDeclaration,
  OciDevice,
  OciHook,
  OciIdMapping,
  OciLinux,
  OciMount,
  OciProcess,
  OciResources,
  OciRlimit,
  OciSeccomp,
} from "./run/oci-declaration.ts";
export type {
  RecordedFacts,
  RunDeclaration,
  RunDevice,
  RunEngine,
  RunFormat,
  RunHealthcheck,
  RunMount,
  RunPlace,
  RunPodDeclaration,
  RunExposed,
  RunPort,
  RunProject,
  RunResource,
  RunSecret,
  RunUlimit,
  RunVariable,
  WrittenOption,
} from "./run/run-declaration.ts";
export type { DockerConfiguration, PodmanConfiguration } from "./run/engine-configuration.ts";
