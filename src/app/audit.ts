import { dimensions } from "../confinement/index.ts";
import type {
  AuditReport,
  FindingReport,
  Lever,
  NodeReport,
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
import type { JudgingContext } from "./judge-workload.ts";
import { judgeWorkload } from "./judge-workload.ts";
import type { LeverSubject } from "./levers.ts";
import { chooseLevers, leverSample, leverSubject } from "./levers.ts";
import type { ConfiguredWaiver } from "./waive.ts";
import { openWaivers } from "./waive.ts";
import type { WaivedFinding } from "./report/finding.ts";
import { findingReport } from "./report/finding.ts";
import { idsInOrder } from "./report/ids.ts";
import { notJudgedReport, problemReport } from "./report/problem.ts";
import { nodeTally } from "./report/node.ts";
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
  /**
   * Whether the report of a container tells its judgements. Default true. Without them a workload is taken out of the input when it is
   * judged: what was read of it is no longer in memory, and the input is of no further use.
   */
  readonly judgements?: boolean;
}

/**
 * Judges everything that was read and puts it into a report. Pure: the same input and settings give the same report.
 * @throws ContextError when a version of the settings is none.
 */
export function auditInput(input: ReadResult, settings: AuditSettings): AuditReport {
  const {
    context: cluster,
    assumptions,
    images,
  } = resolveContext(settings, settings.context, knownNodes(input.nodes));
  const level = levelById(settings.level);
  const context: JudgingContext = {
    level,
    rules: allRules,
    cluster,
    podSecurity: { policy: settings.policyVersion, server: cluster.kubernetes },
    inventory: input.inventory,
  };
  const { workloads, findings, subjects, node, waivers } = judgeAll(input.workloads, context, settings);
  let chosen: readonly Lever[] | undefined;
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    level: level.id,
    assumptions: [
      ...assumptions,
      ...(level.judgedBy.kind === "standard"
        ? [
            {
              name: "policy version",
              value: settings.policyVersion,
              from: settings.policyVersion === "latest" ? "unless told otherwise" : "the settings",
            },
          ]
        : []),
      ...(input.inventory.complete ? [{ name: "input", value: "complete", from: "--complete" }] : []),
    ],
    summary: summarise(workloads, findings, level),
    workloads,
    node,
    /** Chosen by judging again with each change: only when somebody asks. */
    get levers() {
      chosen ??= level.judgedBy.kind === "standard" ? [] : chooseLevers(subjects, context);
      return chosen;
    },
    findings,
    waivers,
    problems: input.problems.map(problemReport),
    ...(images !== undefined && { images }),
    notJudged: input.notJudged.map(notJudgedReport),
    rules: ruleTexts(findings),
    dimensions: dimensions.map(({ id, title, group, reach, role }) => ({ id, title, group, reach, role })),
    statistics: statisticsOf(input),
  };
}

interface Judged {
  readonly workloads: readonly WorkloadReport[];
  readonly findings: readonly FindingReport[];
  readonly subjects: readonly LeverSubject[];
  readonly node: readonly NodeReport[];
  readonly waivers: readonly WaiverReport[];
}

/** Judges workload by workload and keeps the reports alone, so that memory grows with what is said and not with what was computed. */
function judgeAll(input: Workload[], context: JudgingContext, settings: AuditSettings): Judged {
  const ids = idsInOrder(input);
  const leverSubjects = leverSample(input.filter(isOfUser).length);
  const book = openWaivers(settings.waivers, settings.today);
  const node = nodeTally();
  const workloads: WorkloadReport[] = [];
  const findings: FindingReport[] = [];
  const subjects: LeverSubject[] = [];
  let ofUser = 0;
  const keeps = settings.judgements !== false;
  for (const workload of keeps ? input : takenOut(input)) {
    const judged = judgeWorkload(workload, context);
    const waived = book.apply(judged);
    const id = ids[workloads.length] as string;
    workloads.push(workloadReport(id, judged, context, openFindings(waived), keeps));
    for (const one of waived) findings.push(findingReport(workload, id, one));
    if (!isOfUser(workload)) continue;
    if (leverSubjects.has(ofUser++)) subjects.push(leverSubject(id, judged));
    node.add(judged);
  }
  return {
    workloads,
    findings: sortFindings(findings, workloads),
    subjects,
    node: node.reports(),
    waivers: book.reports(),
  };
}

function isOfUser({ origin }: Workload): boolean {
  return origin !== "packaged";
}

function* takenOut(workloads: Workload[]): Iterable<Workload> {
  workloads.reverse();
  for (let next = workloads.pop(); next !== undefined; next = workloads.pop()) yield next;
}

/** How much was read. */
export function statisticsOf({ statistics }: ReadResult): AuditReport["statistics"] {
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
  const order = new Map(workloads.map(({ id }, index) => [id, index]));
  return findings
    .map((finding) => ({
      finding,
      rank: severities.indexOf(finding.severity) + (packaged.has(finding.workload) ? severities.length : 0),
      workload: order.get(finding.workload) ?? 0,
      line: finding.place?.line ?? 0,
    }))
    .sort((a, b) => a.rank - b.rank || a.workload - b.workload || a.line - b.line)
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
