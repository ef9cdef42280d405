export type { ContainerCondition, Requirement, Test } from "./requirement.ts";
export { allRules } from "./registry.generated.ts";
export { ruleById } from "./registry.ts";
export { requirementInWords } from "./requirement-words.ts";
export type { Failure, RequirementContext } from "./interpret.ts";
export { interpret, passes } from "./interpret.ts";
export type { Evidence, HandWritten, Remedy, Rule, RuleVersion, Severity, StandardCheck } from "./rule.ts";
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
export type { Level, LevelId } from "./levels/level.ts";
export { levelById, levels } from "./levels/level.ts";
export type { LevelFinding, Shortfall } from "./levels/hold.ts";
export { adviceBeyond, explainShortfalls } from "./levels/hold.ts";
export { judgeThreshold } from "./levels/judge-threshold.ts";
export type { Threshold } from "./levels/sealed.ts";
export { sealedThresholds } from "./levels/sealed.ts";
export type { InvalidWaiver, ParsedWaiver, Waiver } from "./waivers/waiver.ts";
export {
  annotationWaivers,
  checkedWaiver,
  covers,
  isExpired,
  waiverAnnotationPrefix,
} from "./waivers/waiver.ts";
export type { NodeSetting } from "./node-settings.ts";
export { nodeSettingOf, nodeSettings } from "./node-settings.ts";
export type { Lever } from "./levers.ts";
export { leverById, levers } from "./levers.ts";
