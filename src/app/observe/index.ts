export type { ObserveRequest, ObserveTarget } from "./request.ts";
export { observe } from "./observe.ts";
export { ObserveError } from "./observe-error.ts";
export { evidenceText } from "./evidence.ts";
export type { Verification } from "./verify.ts";
export { verifyEvidence } from "./verify.ts";
