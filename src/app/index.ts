export { audit, compare, confine, explain, InputError } from "./library/index.ts";
export type { AuditRequest, ComparisonRequest, InputRequest } from "./audit-paths.ts";
export { auditPaths, comparePaths } from "./audit-paths.ts";
export type { AuditSettings } from "./audit.ts";
export { auditInput } from "./audit.ts";
export type { ComparisonSettings } from "./compare.ts";
export { compareInput } from "./compare.ts";
export type { Config, ConfigProblem } from "./config-schema.ts";
export { configSchema, parseConfig } from "./config-schema.ts";
export type { ReadConfig } from "./read-config.ts";
export { readConfig } from "./read-config.ts";
export type { ContextFlags, KnownContext } from "./context.ts";
export { ContextError } from "./context.ts";
export { explainIndex, explainName, explainableNames } from "./explain.ts";
export type {
  AuditFormat,
  ComparisonFormat,
  ExplanationFormat,
  HardenFormat,
  ObservationFormat,
  RenderOptions,
} from "./render.ts";
export {
  renderAudit,
  renderAuditPieces,
  renderComparison,
  renderExplanation,
  renderHarden,
  renderObservation,
  renderTranslation,
} from "./render.ts";
export type { HardenedFile } from "./harden/edit-file.ts";
export { readingInputOnce } from "./harden/edit-file.ts";
export type { Hardened, HardenRequest, PlannedChange } from "./harden/harden.ts";
export { hardenPaths } from "./harden/harden.ts";
export type { FunctionRun } from "./harden/krm-function.ts";
export { hardenResourceList } from "./harden/krm-function.ts";
export type { PatchSet } from "./harden/kustomize.ts";
export { kustomizePatches, writePatches } from "./harden/kustomize.ts";
export { diffOf, diffOfStep } from "./harden/painted-diff.ts";
export type { WriteProblem } from "./harden/write-files.ts";
export { writeFiles, writeFolder } from "./harden/write-files.ts";
export type { InitFile, InitRequest } from "./init/index.ts";
export { initFiles, initStream, k3sFiles, writeInit } from "./init/index.ts";
export type { MadePolicies, PolicySettings } from "./policy/make-policy.ts";
export { makePolicies } from "./policy/make-policy.ts";
export { renderPolicyTest } from "./policy/render-test.ts";
export type { PolicyTestReport, PolicyTestRequest, PolicyTestResult } from "./policy/test-policies.ts";
export { testPolicies } from "./policy/test-policies.ts";
export type { ObserveRequest, ObserveTarget, Verification } from "./observe/index.ts";
export { evidenceText, observe, ObserveError, verifyEvidence } from "./observe/index.ts";
export { translationFiles } from "./translate/files.ts";
export { podsToRunLines } from "./translate/pods-to-run-lines.ts";
export type { TranslationRequest } from "./translate/translation-request.ts";
export { translatePaths } from "./translate/translate.ts";
export type { TranslationReport } from "../report/index.ts";
export type { ConfiguredWaiver } from "./waive.ts";
export { toolVersion } from "./version.ts";
export type { AuditReport, ComparisonReport, Explanation, HardenReport } from "../report/index.ts";
export type { Terminal } from "../reporters/index.ts";
export { plainTerminal, wrapIndented } from "../reporters/index.ts";
