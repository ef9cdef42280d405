import type { AuditReport, FindingReport, WorkloadReport } from "../report/index.ts";

/** The report as JUnit XML: a test suite for each workload, a test case for each rule that it fails, and one that passes when none does. */
export function junitReport(report: AuditReport): string {
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const suites = user.map((workload) =>
    suite(
      workload,
      report.findings.filter((one) => one.workload === workload.id),
      report,
    ),
  );
  const failures = suites.reduce((sum, one) => sum + one.failures, 0);
  const tests = suites.reduce((sum, one) => sum + one.tests, 0);
  const errors = report.problems.filter(({ severity }) => severity === "error");
  const problems =
    errors.length === 0
      ? []
      : [
          `  <testsuite name="input" tests="${errors.length}" failures="0" errors="${errors.length}">`,
          ...errors.map(
            (one) =>
              `    <testcase classname="input" name="${escape(one.file ?? one.code)}"><error type="${escape(one.code)}" message="${escape(one.message)}"/></testcase>`,
          ),
          "  </testsuite>",
        ];
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="podseal ${report.level}" tests="${tests + errors.length}" failures="${failures}" errors="${errors.length}">`,
    ...suites.flatMap(({ lines }) => lines),
    ...problems,
    "</testsuites>",
  ].join("\n")}\n`;
}

interface Suite {
  readonly lines: readonly string[];
  readonly tests: number;
  readonly failures: number;
}

function suite(workload: WorkloadReport, findings: readonly FindingReport[], report: AuditReport): Suite {
  const failed = findings.filter(({ waived }) => waived === undefined);
  const cases =
    findings.length === 0
      ? [`    <testcase classname="${escape(workload.id)}" name="${report.level}"/>`]
      : findings.map((finding) => testCase(workload, finding));
  const lines = [
    `  <testsuite name="${escape(workload.id)}" tests="${cases.length}" failures="${failed.length}" skipped="${findings.length - failed.length}"${workload.place === undefined ? "" : ` file="${escape(workload.place.file)}"`}>`,
    ...cases,
    "  </testsuite>",
  ];
  return { lines, tests: cases.length, failures: failed.length };
}

function testCase(workload: WorkloadReport, finding: FindingReport): string {
  const place =
    finding.place === undefined ? "" : ` file="${escape(finding.place.file)}" line="${finding.place.line}"`;
  const containers = finding.containers.length === 0 ? "" : ` (${finding.containers.join(", ")})`;
  const open = `    <testcase classname="${escape(workload.id)}" name="${escape(finding.rule + containers)}"${place}>`;
  if (finding.waived !== undefined)
    return `${open}<skipped message="${escape(`waived: ${finding.waived.reason}`)}"/></testcase>`;
  return `${open}<failure type="${finding.severity}" message="${escape(finding.message)}">${escape(finding.remediation)}</failure></testcase>`;
}

/** Escapes for XML 1.0, and leaves out the control characters that it cannot hold. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
