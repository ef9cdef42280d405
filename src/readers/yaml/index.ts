export type { ReadOptions, StreamDocument } from "./document.ts";
export type { ReadError, ReadErrorCode, ReadWarning, ReadWarningCode } from "./problem.ts";
export { readStream } from "./read-stream.ts";
