export type { PolicyTarget } from "./policy-target.ts";
export { policyTargets } from "./policy-target.ts";
export type {
  AccountRight,
  AccountUse,
  AdmissionWaiver,
  GatekeeperCode,
  InexpressibleRule,
  NetworkRequest,
  PlannedNetworkPolicy,
  PolicyInput,
  PolicyAction,
  PolicyFile,
  PolicyRequest,
  SeccompRequest,
} from "./policy-request.ts";
export type { Target } from "./target.ts";
export { targets } from "./targets.ts";
export type { DemandedRule } from "./condition/places.ts";
export { inexpressibleAmong, inexpressibleReason } from "./inexpressible.ts";
export type { LevelVersions } from "./level-rules.ts";
export { levelRules } from "./level-rules.ts";
export { newestDemand, standardRulesOf } from "./standard-rules.ts";
export type { ValidatingObjects } from "./vap/generate.ts";
export { validatingObjects } from "./vap/generate.ts";
export { withoutComments } from "./yaml/write-yaml.ts";
export { generateK3s } from "./k3s/generate.ts";
