export type { EditResult, FieldChange, TextEdit } from "./change.ts";
export type { SyntaxNode } from "./syntax-node.ts";
export { applyChanges, isSame, mergeChanges } from "./apply-changes.ts";
export type { Applicability, Step, StepId } from "./plan/step.ts";
export { stepIds } from "./plan/step.ts";
export type { ImageEvidence, PlanCluster, PlanContext, Way } from "./plan/plan-context.ts";
export type { Candidates } from "./plan/candidates.ts";
export { candidateSteps } from "./plan/candidates.ts";
export { obstacleToUserNamespace } from "./plan/user-namespace.ts";
