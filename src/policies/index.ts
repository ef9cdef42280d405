export type { PolicyTarget } from "./policy-target.ts";
export { policyTargets } from "./policy-target.ts";
