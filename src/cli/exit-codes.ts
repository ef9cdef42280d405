import type { AuditReport } from "../report/index.ts";

/** What the process says when it ends. The only place that decides it. */
export const exitCodes = { held: 0, findings: 1, failed: 2 } as const;

export type FailOn = "critical" | "high" | "medium" | "low" | "never";

/**
 * Exit code of an audit: 2 when something could not be read or nothing was there to judge, 1 when a finding of the user's own
 * workloads is at least as severe as asked, else 0.
 */
export function auditExitCode(report: AuditReport, failOn: FailOn): number {
  if (report.problems.some(({ severity }) => severity === "error")) return exitCodes.failed;
  if (report.statistics.objects === 0 || !isAnyJudged(report)) return exitCodes.failed;
  if (failOn === "never") return exitCodes.held;
  const ladder = ["critical", "high", "medium", "low"] as const;
  const counted = ladder.slice(0, ladder.indexOf(failOn) + 1);
  if (counted.some((severity) => report.summary.findings[severity] > 0)) return exitCodes.findings;
  return isAnyUnvouched(report) ? exitCodes.findings : exitCodes.held;
}

/** Whether a workload has no finding and cannot be vouched for all the same: refused by the server, or made by another controller. */
function isAnyUnvouched({ workloads, findings }: AuditReport): boolean {
  const found = new Set(findings.map(({ workload }) => workload));
  return workloads.some(
    ({ id, outcome, origin }) =>
      origin === "user" && (outcome === "refused" || (outcome === "open" && !found.has(id))),
  );
}

/** Whether the level could say something of a workload, if there are any: of Windows pods alone it cannot. */
function isAnyJudged({ workloads }: AuditReport): boolean {
  const user = workloads.filter(({ origin }) => origin === "user");
  return user.length === 0 || user.some(({ outcome }) => outcome !== "windows");
}
