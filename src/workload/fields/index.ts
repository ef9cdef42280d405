export type { FieldCheck, SubtreeCheck } from "./check.ts";
export { checkFields, checkSubtree } from "./check.ts";
export type { CheckedField, FieldProblemCode } from "./problem.ts";
export { formatPath } from "./problem.ts";
export { apiVersionsOf, kindStatus, knowsMinor } from "./field-table.ts";
export { similarValue } from "./suggest.ts";
