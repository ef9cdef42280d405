import type {
  AuditReport,
  ComparisonReport,
  Explanation,
  HardenReport,
  ObservationReport,
  TranslationReport,
} from "../report/index.ts";
import type { HumanOptions, Terminal } from "../reporters/index.ts";
import {
  githubReport,
  humanAudit,
  humanAuditPieces,
  humanComparison,
  humanExplanation,
  humanHarden,
  humanTranslation,
  humanObservation,
  jsonReport,
  junitReport,
  markdownComparison,
  markdownExplanation,
  markdownReport,
  sarifReport,
} from "../reporters/index.ts";

export type AuditFormat = "human" | "json" | "sarif" | "junit" | "markdown" | "github";
export type ComparisonFormat = "human" | "json" | "markdown";

export interface RenderOptions {
  readonly terminal: Terminal;
  readonly wide: boolean;
  readonly statistics?: boolean;
  /** For people: without the single findings. */
  readonly summary?: boolean;
  /** Absolute path from which the paths of the input start; for SARIF. */
  readonly workingFolder?: string;
  /** For comparisons: only the dimensions in which columns differ. */
  readonly differences?: boolean;
}

/** A report as text in one of the formats. */
export function renderAudit(report: AuditReport, format: AuditFormat, options: RenderOptions): string {
  switch (format) {
    case "human":
      return humanAudit(report, options.terminal, humanOptions(options));
    case "json":
      return jsonReport(report);
    case "sarif":
      return sarifReport(
        report,
        options.workingFolder === undefined ? {} : { workingFolder: options.workingFolder },
      );
    case "junit":
      return junitReport(report);
    case "markdown":
      return markdownReport(report);
    case "github":
      return githubReport(report);
  }
}

/** The same in pieces that follow each other. */
export function renderAuditPieces(
  report: AuditReport,
  format: AuditFormat,
  options: RenderOptions,
): Iterable<string> {
  if (format !== "human") return [renderAudit(report, format, options)];
  return humanAuditPieces(report, options.terminal, humanOptions(options));
}

function humanOptions({ wide, statistics, summary }: RenderOptions): HumanOptions {
  return { wide, statistics: statistics === true, summary: summary === true };
}

export function renderComparison(
  report: ComparisonReport,
  format: ComparisonFormat,
  options: RenderOptions,
): string {
  const shown = options.differences === true ? { ...report, rows: report.rows.filter(differs) } : report;
  switch (format) {
    case "human":
      return humanComparison(shown, options.terminal, { wide: options.wide });
    case "json":
      return jsonReport(shown);
    case "markdown":
      return markdownComparison(shown);
  }
}

/** `folder`: where its files were written. */
export function renderTranslation(
  report: TranslationReport,
  format: "human" | "json",
  terminal: Terminal,
  folder: string | undefined,
): string {
  return format === "human" ? humanTranslation(report, terminal, folder) : jsonReport(report);
}

export type HardenFormat = "human" | "json";

/** `isMade`: the applied steps are made already, so that nothing is said of how to make them. */
export function renderHarden(
  report: HardenReport,
  format: HardenFormat,
  terminal: Terminal,
  isMade = false,
): string {
  return format === "human" ? humanHarden(report, terminal, isMade) : jsonReport(report);
}

function differs({ cells }: ComparisonReport["rows"][number]): boolean {
  return new Set(cells.map(({ value }) => value)).size > 1;
}

export type ExplanationFormat = "human" | "json" | "markdown";

export function renderExplanation(
  explanation: Explanation,
  format: ExplanationFormat,
  terminal: Terminal,
): string {
  switch (format) {
    case "human":
      return humanExplanation(explanation, terminal);
    case "json":
      return jsonReport(explanation);
    case "markdown":
      return markdownExplanation(explanation);
  }
}

export type ObservationFormat = "human" | "json";

export function renderObservation(
  report: ObservationReport,
  format: ObservationFormat,
  terminal: Terminal,
): string {
  return format === "human" ? humanObservation(report, terminal) : jsonReport(report);
}
