export type { ReadOptions } from "./manifests/options.ts";
export { readManifests } from "./manifests/read-manifests.ts";
export type {
  EncodingCode,
  NotJudged,
  NotJudgedCode,
  ReadProblem,
  ReadProblemCode,
  ReadResult,
  ReadStatistics,
} from "./manifests/result.ts";
export type { NodeReport } from "./context/node-report.ts";
