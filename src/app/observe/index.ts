export type { ObserveRequest, ObserveTarget } from "./observe.ts";
export { observe } from "./observe.ts";
export { engineNames } from "./engine-call.ts";
export { ObserveError } from "./observe-error.ts";
export { evidenceText } from "./evidence.ts";
export type { Verification } from "./verify.ts";
export { verifyEvidence } from "./verify.ts";
