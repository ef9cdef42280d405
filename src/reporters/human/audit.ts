import type { AuditReport, FindingReport, Lever, ProblemReport, WorkloadReport } from "../../report/index.ts";
import type { Style, Terminal } from "../terminal.ts";
import { padEnd, wrapIndented } from "../terminal.ts";
import { matrix } from "./matrix.ts";
import { wideTables } from "./wide.ts";

export interface HumanOptions {
  /** Every dimension of every container, instead of the groups alone. */
  readonly wide: boolean;
  /** How much was read, in the last line. */
  readonly statistics: boolean;
}

/** What `podseal audit` prints for people: the answer first, then what to change first, then every finding. */
export function humanAudit(report: AuditReport, terminal: Terminal, options: HumanOptions): string {
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const sections = [
    assumptions(report, terminal),
    answer(report, terminal),
    user.length === 0 ? [] : matrix(user, terminal),
    packaged(report, terminal),
    levers(report.levers, terminal),
    options.wide ? wideTables(user, terminal) : [],
    findings(report, terminal),
    waivers(report, terminal),
    notJudged(report, terminal),
    problems(report.problems, terminal),
    closing(report, terminal, options),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function assumptions(report: AuditReport, terminal: Terminal): string[] {
  const told = report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ");
  return wrapIndented(`Taken as given: ${told}.`, "", "  ", terminal).map((line) =>
    terminal.paint("dim", line),
  );
}

function answer({ summary }: AuditReport, terminal: Terminal): string[] {
  const style: Style = summary.workloads > 0 && summary.held === summary.workloads ? "green" : "bold";
  return wrapIndented(summary.sentence, "", "", terminal).map((line) => terminal.paint(style, line));
}

function packaged({ summary, workloads }: AuditReport, terminal: Terminal): string[] {
  if (summary.packaged.workloads === 0) return [];
  const names = workloads.filter(({ origin }) => origin === "packaged").map(({ name }) => name);
  const text = `Not counted above: ${summary.packaged.workloads} components that come with the cluster (${names.join(", ")}), of which ${summary.packaged.held} hold the level.`;
  return wrapIndented(text, "", "", terminal).map((line) => terminal.paint("dim", line));
}

function levers(of: readonly Lever[], terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const blocks = of.map((lever, index) => leverBlock(lever, index + 1, terminal));
  return [terminal.paint("bold", "What lifts most"), ...blocks.flat()];
}

function leverBlock(lever: Lever, number: number, terminal: Terminal): string[] {
  const lifts = `${lever.workloads.length} ${lever.workloads.length === 1 ? "workload" : "workloads"}`;
  return [
    "",
    ...wrapIndented(
      `${lever.title}: lifts ${lifts} (${lever.dimensions.join(", ")})`,
      `${number}. `,
      "   ",
      terminal,
    ),
    `   ${terminal.paint("dim", lever.where)}`,
    ...lever.yaml
      .trimEnd()
      .split("\n")
      .map((line) => `     ${terminal.paint("cyan", line)}`),
    ...(lever.caution === undefined ? [] : wrapIndented(lever.caution, "   Watch for: ", "   ", terminal)),
  ];
}

const severityStyle: Readonly<Record<FindingReport["severity"], Style>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "dim",
};

function findings(report: AuditReport, terminal: Terminal): string[] {
  if (report.findings.length === 0) return [];
  const byWorkload = new Map<string, FindingReport[]>();
  for (const finding of report.findings)
    byWorkload.set(finding.workload, [...(byWorkload.get(finding.workload) ?? []), finding]);
  const blocks = report.workloads.flatMap((workload) =>
    findingsOf(workload, byWorkload.get(workload.id) ?? [], terminal),
  );
  return [terminal.paint("bold", "Findings"), ...blocks];
}

function findingsOf(workload: WorkloadReport, of: readonly FindingReport[], terminal: Terminal): string[] {
  if (of.length === 0 || workload.origin === "packaged") return [];
  const header = `${terminal.paint("bold", workload.id)}${workload.place === undefined ? "" : terminal.paint("dim", `  ${workload.place.file}`)}`;
  return [
    "",
    header,
    ...wrapIndented(workload.sentence, "  ", "  ", terminal).map((line) => terminal.paint("dim", line)),
    ...of.flatMap((one) => findingLines(one, terminal)),
  ];
}

function findingLines(finding: FindingReport, terminal: Terminal): string[] {
  const place = finding.place === undefined ? "" : `${finding.place.line}:${finding.place.column}`;
  const containers = finding.containers.length === 0 ? "" : `${finding.containers.join(", ")}: `;
  const waived = finding.waived === undefined ? "" : ` [waived: ${finding.waived.reason}]`;
  const head = `  ${padEnd(place, 8, terminal)}${terminal.paint(severityStyle[finding.severity], padEnd(finding.severity, 9, terminal))}`;
  const indent = " ".repeat(19);
  const text = `${finding.rule}  ${containers}${finding.message}${waived}`;
  const [first = "", ...rest] = wrapIndented(text, indent, indent, terminal);
  return [head + first.slice(indent.length), ...rest, ...details(finding, indent, terminal)];
}

function details(finding: FindingReport, indent: string, terminal: Terminal): string[] {
  if (finding.waived !== undefined) return [];
  const missing = (finding.missing ?? []).map(({ words, supply }) => `open: ${words}; ${supply}`);
  return [`→ ${finding.remediation}`, ...missing]
    .flatMap((text) => wrapIndented(text, indent, `${indent}  `, terminal))
    .map((line) => terminal.paint("dim", line));
}

function waivers({ waivers: of }: AuditReport, terminal: Terminal): string[] {
  const told = of.filter(({ state }) => state !== "used");
  if (told.length === 0) return [];
  return [
    terminal.paint("bold", "Waivers to look at"),
    ...told.flatMap((one) =>
      wrapIndented(
        `${one.state}: ${one.rule}${one.workload === undefined ? "" : ` for ${one.workload}`}${one.note === undefined ? "" : `, ${one.note}`}`,
        "  ",
        "    ",
        terminal,
      ),
    ),
  ];
}

function notJudged({ notJudged: of }: AuditReport, terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const lines = of.flatMap(({ what, file, reason, how }) =>
    wrapIndented(`${what} (${file}): ${reason}. ${how}`, "  ", "    ", terminal),
  );
  return [terminal.paint("bold", `Not judged (${of.length})`), ...lines];
}

function problems(of: readonly ProblemReport[], terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const lines = of.flatMap(({ severity, file, line, column, message, hint }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    const text = `${place === "" ? "" : `${place}: `}${severity}: ${message}${hint === undefined ? "" : `. ${hint}`}`;
    return wrapIndented(text, "  ", "    ", terminal);
  });
  return [terminal.paint("bold", "Problems in the input"), ...lines];
}

function closing(
  { summary, findings: of, statistics }: AuditReport,
  terminal: Terminal,
  options: HumanOptions,
): string[] {
  const counts = Object.entries(summary.findings)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  const rules = new Set(of.map(({ rule }) => rule)).size;
  const told = counts.length === 0 ? "No findings" : `${counts.join(", ")} (${rules} rules)`;
  const hint =
    of.length === 0
      ? ""
      : ` "podseal explain ${of[0]?.rule ?? ""}" tells what the kernel does and how to set it.`;
  const read = options.statistics
    ? `; ${statistics.files} files, ${statistics.documents} documents (${statistics.skippedUnparsed} left unparsed, which cannot hold a pod), ${statistics.bytes} bytes`
    : "";
  const waived = summary.waived === 0 ? "" : `; ${summary.waived} waived`;
  return wrapIndented(`${told}${waived}${read}.${hint}`, "", "", terminal).map((line) =>
    terminal.paint("dim", line),
  );
}
