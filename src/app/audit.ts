import { dimensions } from "../confinement/index.ts";
import type {
  AuditReport,
  FindingReport,
  Lever,
  RuleText,
  WaiverReport,
  WorkloadReport,
} from "../report/index.ts";
import type { LevelId, Rule } from "../rules/index.ts";
import { allRules, levelById, severities, standardRules } from "../rules/index.ts";
import type { ReadResult } from "../readers/index.ts";
import type { Workload } from "../workload/index.ts";
import type { ContextFlags, KnownContext } from "./context.ts";
import { knownNodes, resolveContext } from "./context.ts";
import type { JudgingContext, WorkloadJudgement } from "./judge-workload.ts";
import { judgeWorkload } from "./judge-workload.ts";
import { chooseLevers } from "./levers.ts";
import type { ConfiguredWaiver } from "./waive.ts";
import { waive } from "./waive.ts";
import type { WaivedFinding } from "./report/finding.ts";
import { findingReport } from "./report/finding.ts";
import { workloadIds } from "./report/ids.ts";
import { notJudgedReport, problemReport } from "./report/problem.ts";
import { nodeReports } from "./report/node.ts";
import { summarise } from "./report/summary.ts";
import { workloadReport } from "./report/workload.ts";
import { toolVersion } from "./version.ts";

/** How to judge what was read. */
export interface AuditSettings extends ContextFlags {
  readonly level: LevelId;
  /** Policy version of the Pod Security Standards: "latest" or "1.34". */
  readonly policyVersion: string;
  /** Facts of a context file. */
  readonly context: KnownContext;
  readonly waivers: readonly ConfiguredWaiver[];
  /** The day, "2027-01-31", against which waivers expire. */
  readonly today: string;
}

/**
 * Judges everything that was read and puts it into a report. Pure: the same input and settings give the same report.
 * @throws ContextError when a version of the settings is none.
 */
export function auditInput(input: ReadResult, settings: AuditSettings): AuditReport {
  const { context: cluster, assumptions } = resolveContext(
    settings,
    settings.context,
    knownNodes(input.nodes),
  );
  const level = levelById(settings.level);
  const context: JudgingContext = {
    level,
    rules: allRules,
    cluster,
    podSecurity: { policy: settings.policyVersion, server: cluster.kubernetes },
    inventory: input.inventory,
  };
  const judged = input.workloads.map((workload) => judgeWorkload(workload, context));
  const idOf = workloadIds(input.workloads);
  const waived = waive(judged, settings.waivers, settings.today);
  const workloads = judged.map((one) =>
    workloadReport(idOf(one.workload), one, level, openFindings(waived.of(one.workload))),
  );
  const findings = sortFindings(
    judged.flatMap(({ workload }) =>
      waived.of(workload).map((one) => findingReport(workload, idOf(workload), one)),
    ),
    workloads,
  );
  const users = judged.filter(({ workload }) => workload.origin === "user");
  let chosen: readonly Lever[] | undefined;
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    level: level.id,
    assumptions: [
      ...assumptions,
      ...(level.judgedBy.kind === "standard"
        ? [{ name: "policy version", value: settings.policyVersion, from: "the settings" }]
        : []),
      ...(input.inventory.complete ? [{ name: "input", value: "complete", from: "--complete" }] : []),
    ],
    summary: summarise(workloads, findings, level),
    workloads,
    node: nodeReports(users),
    /** Chosen by judging again with each change: only when somebody asks. */
    get levers() {
      chosen ??= level.judgedBy.kind === "standard" ? [] : chooseLevers(users, context, idOf);
      return chosen;
    },
    findings,
    waivers: waived.reports satisfies readonly WaiverReport[],
    problems: input.problems.map(problemReport),
    notJudged: input.notJudged.map(notJudgedReport),
    rules: ruleTexts(findings),
    dimensions: dimensions.map(({ id, title, group, reach, role }) => ({ id, title, group, reach, role })),
    statistics: statisticsOf(input),
  };
}

function statisticsOf({ statistics }: ReadResult): AuditReport["statistics"] {
  const { files, documents, skippedUnparsed, bytes, objects } = statistics;
  return { files, documents, skippedUnparsed, bytes, objects };
}

function openFindings(
  findings: readonly WaivedFinding[],
): readonly { readonly verdict: string; readonly rule: Rule }[] {
  return findings
    .filter(({ waiver }) => waiver === undefined)
    .map(({ finding }) => ({
      rule: finding.rule,
      verdict:
        finding.shortfalls.length > 0 && finding.shortfalls.every(({ verdict }) => verdict === "unknown")
          ? "unknown"
          : "fails",
    }));
}

/** The user's own workloads before packaged ones, then by severity, then by place. */
function sortFindings(
  findings: readonly FindingReport[],
  workloads: readonly WorkloadReport[],
): FindingReport[] {
  const packaged = new Set(workloads.filter(({ origin }) => origin === "packaged").map(({ id }) => id));
  const rank = (one: FindingReport): number =>
    severities.indexOf(one.severity) + (packaged.has(one.workload) ? severities.length : 0);
  const order = new Map(workloads.map(({ id }, index) => [id, index]));
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort(
      (a, b) =>
        rank(a.finding) - rank(b.finding) ||
        (order.get(a.finding.workload) ?? 0) - (order.get(b.finding.workload) ?? 0) ||
        (a.finding.place?.line ?? 0) - (b.finding.place?.line ?? 0) ||
        a.index - b.index,
    )
    .map(({ finding }) => finding);
}

const rulesById = new Map([...standardRules, ...allRules].map((rule) => [rule.id, rule]));

function ruleTexts(findings: readonly FindingReport[]): Record<string, RuleText> {
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  return Object.fromEntries(
    ids.flatMap((id) => {
      const rule = rulesById.get(id);
      return rule === undefined ? [] : [[id, ruleText(rule)] as const];
    }),
  );
}

export function ruleText(rule: Rule): RuleText {
  const { id, title, severity, severityReason, risk, rootlessPodman, remediation, references, standard } =
    rule;
  return {
    id,
    title,
    severity,
    severityReason,
    risk,
    rootlessPodman,
    remediation,
    references,
    ...(standard === undefined ? {} : { standard: { check: standard.check, level: standard.level } }),
  };
}
