export type {
  Assumption,
  AuditReport,
  ContainerReport,
  DimensionText,
  FindingReport,
  JudgementReport,
  LevelId,
  Lever,
  MissingFact,
  NodeReport,
  NotJudgedReport,
  Place,
  ProblemReport,
  ReachCount,
  RuleText,
  SeverityId,
  Statistics,
  Summary,
  WaiverReport,
  WorkloadReport,
} from "./report.ts";
export type { ComparisonCell, ComparisonColumn, ComparisonReport, ComparisonRow } from "./compare.ts";
export type { Explanation, ExplanationSection } from "./explanation.ts";
