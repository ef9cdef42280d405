export type { Json, JsonObject } from "./json.ts";
export { asBoolean, asInteger, asList, asObject, asString } from "./json.ts";
export type { ObjectSource, SourceRegion } from "./source.ts";
export type { KubernetesObject, OwnerReference } from "./object.ts";
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
export type { Inventory } from "./inventory.ts";
