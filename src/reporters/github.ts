import type { AuditReport, FindingReport, SeverityId } from "../report/index.ts";

const command: Readonly<Record<SeverityId, "error" | "warning" | "notice">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "notice",
};

/** Workflow commands that GitHub shows as annotations of a pull request's lines. Waived findings are left out. */
export function githubReport(report: AuditReport): string {
  const findings = report.findings.filter(({ waived }) => waived === undefined).map(annotation);
  const problems = report.problems.map(({ severity, file, line, column, message }) => {
    const properties = [
      file === undefined || file === "-" ? "" : `file=${property(file)}`,
      line === undefined ? "" : `line=${line}`,
      column === undefined ? "" : `col=${column}`,
    ];
    return `::${severity} ${properties.filter((one) => one !== "").join(",")}::${data(message)}`;
  });
  return [...problems, ...findings, `::notice title=Podseal::${data(report.summary.sentence)}`, ""].join(
    "\n",
  );
}

function annotation(finding: FindingReport): string {
  const { place, severity, rule, workload, containers, message, remediation } = finding;
  const where =
    place === undefined || place.file === "-"
      ? []
      : [
          `file=${property(place.file)}`,
          `line=${place.line}`,
          `col=${place.column}`,
          `endLine=${place.endLine}`,
        ];
  const properties = [...where, `title=${property(`${rule} (${severity})`)}`].join(",");
  const subject = [workload, ...containers].join(" ");
  return `::${command[severity]} ${properties}::${data(`${subject}: ${message}. ${remediation}`)}`;
}

/** Escapes of workflow commands: github.com/actions/toolkit, packages/core/src/command.ts. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
