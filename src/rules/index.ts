export type { Requirement, Test } from "./requirement.ts";
export type { Failure, RequirementContext } from "./interpret.ts";
export { interpret, passes } from "./interpret.ts";
export type { HandWritten, Remedy, Rule, RuleVersion, Severity, StandardCheck } from "./rule.ts";
export { pathInWords, severities } from "./rule.ts";
export type { MinorVersion, PodSecurityVersions } from "./pod-security/versions.ts";
export { effectivePolicyVersion, parseMinorVersion } from "./pod-security/versions.ts";
export type {
  ActiveCheck,
  FailedCheck,
  PodSecurityLevel,
  PodSecurityResult,
} from "./pod-security/evaluate.ts";
export { activeChecks, evaluatePodSecurity } from "./pod-security/evaluate.ts";
export { standardRules } from "./pod-security/checks.ts";
