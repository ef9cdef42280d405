import { dimensionGroups } from "../confinement/index.ts";
import type { AuditReport, FindingReport, Lever, WorkloadReport } from "../report/index.ts";
import { liftWords } from "./lift-words.ts";
import { groupTitles, verdictWords } from "./verdict-words.ts";

/** The report as GitHub-flavoured Markdown: for a pull request's comment or a page. */
export function markdownReport(report: AuditReport): string {
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const sections = [
    [`# Podseal: ${cell(report.summary.sentence)}`],
    [
      `Taken as given: ${report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ")}.`,
    ],
    user.length === 0 ? [] : matrixTable(user),
    report.levers.length === 0
      ? []
      : ["## What lifts most", ...report.levers.flatMap((one) => lever(one, report.summary.workloads))],
    report.findings.length === 0 ? [] : findingsTable(report),
    report.notJudged.length === 0
      ? []
      : [
          "## Not judged",
          "",
          ...report.notJudged.map(
            ({ what, file, reason, how }) => `- \`${code(what)}\` (${file}): ${reason}. ${how}`,
          ),
        ],
    report.problems.length === 0
      ? []
      : [
          "## Problems in the input",
          "",
          ...report.problems.map(
            ({ severity, file, line, message }) =>
              `- ${severity}${file === undefined ? "" : ` in \`${code(file)}\`${line === undefined ? "" : `:${line}`}`}: ${cell(message)}`,
          ),
        ],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function matrixTable(workloads: readonly WorkloadReport[]): string[] {
  const legend = Object.values(verdictWords)
    .map(({ symbol, word }) => `${symbol} ${word}`)
    .join(", ");
  return [
    `| workload | ${dimensionGroups.map((group) => groupTitles[group]).join(" | ")} |`,
    `| --- |${dimensionGroups.map(() => " :-: |").join("")}`,
    ...workloads.map(
      ({ id, groups }) =>
        `| ${cell(id)} | ${dimensionGroups.map((group) => verdictWords[groups[group]].symbol).join(" | ")} |`,
    ),
    "",
    `${legend} (the worst of each group).`,
  ];
}

function lever(of: Lever, all: number): string[] {
  const { title, where, yaml, dimensions, caution } = of;
  return [
    "",
    `**${title}** lifts ${liftWords(of, all)} (${dimensions.join(", ")}), ${where}:`,
    "",
    "```yaml",
    yaml.trimEnd(),
    "```",
    ...(caution === undefined ? [] : ["", `Watch for: ${caution}`]),
  ];
}

function findingsTable(report: AuditReport): string[] {
  return [
    "## Findings",
    "",
    "| severity | rule | workload | what | where |",
    "| --- | --- | --- | --- | --- |",
    ...report.findings.map(findingRow),
  ];
}

function findingRow(finding: FindingReport): string {
  const where = finding.place === undefined ? "" : `\`${code(finding.place.file)}:${finding.place.line}\``;
  const containers = finding.containers.length === 0 ? "" : `${finding.containers.join(", ")}: `;
  const waived = finding.waived === undefined ? "" : ` (waived: ${finding.waived.reason})`;
  return `| ${finding.severity} | \`${finding.rule}\` | ${cell(finding.workload)} | ${cell(`${containers}${finding.message}${waived}`)} | ${where} |`;
}

/** A text inside a table cell or a line: nothing in it may end the cell or start markup. */
export function cell(text: string): string {
  return text.replace(/[\\|<>*_`[\]]/g, "\\$&").replaceAll("\n", " ");
}

/** A text between back-quotes. */
function code(text: string): string {
  return text.replaceAll("`", "'").replaceAll("|", "\\|");
}
