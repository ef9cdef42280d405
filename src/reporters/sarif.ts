import type {
  AuditReport,
  FindingReport,
  ImageReport,
  Place,
  RuleText,
  SeverityId,
} from "../report/index.ts";

/** Limits of GitHub code scanning: what it shows of one run, and lengths of its texts. Source: docs.github.com, SARIF support for code scanning. */
const limits = { results: 5000, title: 255, description: 1024 } as const;

/** security-severity of each severity: above 9 critical, 7 to 8.9 high, 4 to 6.9 medium, below that low. Same source. */
const securitySeverity: Readonly<Record<SeverityId, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.5",
};
const sarifLevel: Readonly<Record<SeverityId, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** Where paths of the report start: files below it get relative addresses, which code scanning needs; others an absolute one. */
export interface SarifOptions {
  readonly workingFolder?: string;
}

/**
 * The findings as SARIF 2.1.0, valid for GitHub code scanning. Findings without a place in a file cannot be shown there and are counted in a
 * note. What came from standard input has no address: it gets a name that no file has, and a note says how to have it shown at its lines.
 */
export function sarifReport(report: AuditReport, options: SarifOptions = {}): string {
  const address = (file: string): string => fileUri(file, options.workingFolder);
  const placed = report.findings.filter((finding) => finding.place !== undefined);
  const shown = placed.slice(0, limits.results);
  const ids = [...new Set(shown.map(({ rule }) => rule))].sort();
  const run = {
    tool: {
      driver: {
        name: "Podseal",
        semanticVersion: report.tool.version,
        informationUri: "https://www.npmjs.com/package/podseal",
        rules: ids.flatMap((id) => report.rules[id] ?? []).map(ruleDescriptor),
      },
    },
    automationDetails: { id: `podseal/${report.level}/` },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: !report.problems.some(({ severity }) => severity === "error"),
        toolExecutionNotifications: notifications(report, placed.length - shown.length, address),
      },
    ],
    ...(report.images !== undefined && { properties: { images: report.images.map(imageProperties) } }),
    results: withOccurrences(shown).map(([finding, occurrence]) => result(finding, occurrence, ids, address)),
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

/** Where facts of an image come from: two runs that differ may have seen different images under one tag. */
function imageProperties({ reference, digest, origin, stated, problem }: ImageReport): object {
  return { reference, digest, origin, stated, ...(problem !== undefined && { problem: problem.message }) };
}

function ruleDescriptor(rule: RuleText): object {
  const { id, title, severity, risk, rootlessPodman, remediation, severityReason, references } = rule;
  const help = [
    `${risk}\n`,
    `Rootless Podman: ${rootlessPodman}\n`,
    `To do: ${remediation}\n`,
    `Severity ${severity}: ${severityReason}\n`,
  ];
  return {
    id,
    name: id.slice(0, limits.title),
    shortDescription: { text: title.slice(0, limits.description) },
    fullDescription: { text: risk.slice(0, limits.description) },
    help: { text: help.join("\n"), markdown: [...help, ...references.map((url) => `- <${url}>`)].join("\n") },
    defaultConfiguration: { level: sarifLevel[severity] },
    properties: {
      "security-severity": securitySeverity[severity],
      tags: ["security", "kubernetes", "confinement"],
      precision: "high",
    },
  };
}

/** Each finding with the number of those before it that have its fingerprint, from 1: the same object may stand in two files. */
function withOccurrences(findings: readonly FindingReport[]): [FindingReport, number][] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const occurrence = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, occurrence);
    return [finding, occurrence];
  });
}

type Address = (file: string) => string;

function result(
  finding: FindingReport,
  occurrence: number,
  ids: readonly string[],
  address: Address,
): object {
  const containers = finding.containers.length === 0 ? "" : `, ${finding.containers.join(", ")}`;
  return {
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: sarifLevel[finding.severity],
    message: { text: `${finding.workload}${containers}: ${finding.message}. ${finding.remediation}` },
    locations: finding.place === undefined ? [] : [location(finding.place, finding.workload, address)],
    partialFingerprints: {
      primaryLocationLineHash: `${finding.fingerprint}:${occurrence}`,
      "podseal/v1": finding.fingerprint,
    },
    ...(finding.waived === undefined
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: finding.waived.reason }] }),
  };
}

function location(
  { file, line, column, endLine, endColumn }: Place,
  workload: string,
  address: Address,
): object {
  return {
    logicalLocations: [{ fullyQualifiedName: workload, kind: "resource" }],
    physicalLocation: {
      artifactLocation: { uri: address(file) },
      region: {
        startLine: line,
        startColumn: column,
        endLine,
        endColumn: endLine === line ? Math.max(endColumn, column + 1) : endColumn,
      },
    },
  };
}

const standardInput = "-";

/** A path as a URI reference: each part is escaped, "./" goes, what is below the working folder becomes relative to it. */
function fileUri(file: string, workingFolder: string | undefined): string {
  if (file === standardInput) return "standard-input";
  const root = workingFolder === undefined ? undefined : `${workingFolder.replace(/\/$/, "")}/`;
  const path = root !== undefined && file.startsWith(root) ? file.slice(root.length) : file;
  const escaped = path
    .replace(/^(\.\/)+/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return path.startsWith("/") ? `file://${escaped}` : escaped;
}

function notifications(report: AuditReport, cut: number, address: Address): object[] {
  const problems = report.problems.map(({ severity, message, file, line, column }) => ({
    level: severity,
    message: { text: message },
    ...(file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: address(file) },
                ...(line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } }),
              },
            },
          ],
        }),
  }));
  const without = report.findings.filter((finding) => finding.place === undefined).length;
  const piped = report.findings.some(({ place }) => place?.file === standardInput);
  return [
    ...problems,
    ...(piped
      ? [
          note(
            "standard input is no file of the repository: audit files to have findings shown at their lines",
          ),
        ]
      : []),
    ...(cut > 0
      ? [
          note(
            `${cut} findings are left out: code scanning shows ${limits.results} of a run, the most severe are kept`,
          ),
        ]
      : []),
    ...(without > 0 ? [note(`${without} findings have no place in a file and are left out`)] : []),
  ];
}

function note(text: string): object {
  return { level: "note", message: { text } };
}
