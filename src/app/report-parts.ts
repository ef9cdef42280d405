/** The parts of a report that every use case tells in the same words. */
export { containersOf, dimensionsOf, messageOf, uniqueQuestions, verdictOf } from "./report/finding.ts";
export { workloadIds } from "./report/ids.ts";
export { missingFact, readingInWords } from "./report/judgement.ts";
export { notJudgedReport, problemReport } from "./report/problem.ts";
export { claimOf } from "./report/summary.ts";
export { outcomeOf, placeOf } from "./report/workload.ts";
