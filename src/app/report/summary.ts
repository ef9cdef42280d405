import type { FindingReport, SeverityId, Summary, WorkloadReport } from "../../report/index.ts";
import type { Level } from "../../rules/index.ts";
import { severities } from "../../rules/index.ts";

/** The whole in one sentence, and the counts. Packaged components are counted apart. */
export function summarise(
  workloads: readonly WorkloadReport[],
  findings: readonly FindingReport[],
  level: Level,
): Summary {
  const user = workloads.filter(({ origin }) => origin === "user");
  const packaged = workloads.filter(({ origin }) => origin === "packaged");
  const packagedIds = new Set(packaged.map(({ id }) => id));
  const counted = findings.filter(
    ({ workload, waived }) => waived === undefined && !packagedIds.has(workload),
  );
  const held = count(user, "held");
  const open = count(user, "open");
  return {
    sentence: sentence(user, level, waivedIds(findings)),
    workloads: user.length,
    held,
    notHeld: user.length - held - open,
    open,
    packaged: { workloads: packaged.length, held: count(packaged, "held") },
    findings: Object.fromEntries(
      severities.map((severity) => [severity, counted.filter((one) => one.severity === severity).length]),
    ) as Record<SeverityId, number>,
    waived: findings.filter(({ waived, workload }) => waived !== undefined && !packagedIds.has(workload))
      .length,
  };
}

function count(workloads: readonly WorkloadReport[], outcome: WorkloadReport["outcome"]): number {
  return workloads.filter((one) => one.outcome === outcome).length;
}

function waivedIds(findings: readonly FindingReport[]): ReadonlySet<string> {
  return new Set(findings.flatMap(({ waived, workload }) => (waived === undefined ? [] : [workload])));
}

/** What is said of so many workloads that hold a level. */
export function claimOf(workloads: number, { claim }: Level): string {
  return workloads === 1 ? claim.replace(/^are /, "is ").replace(/^meet /, "meets ") : claim;
}

/** What passes by a waiver only is no claim of the sentence. */
function sentence(user: readonly WorkloadReport[], level: Level, waived: ReadonlySet<string>): string {
  if (user.length === 0) return "No workloads of yours were found in the input: nothing was judged.";
  const byWaiver = user.filter(({ id, outcome }) => outcome === "held" && waived.has(id)).length;
  const held = count(user, "held") - byWaiver;
  const claim = claimOf(user.length === 1 ? 1 : held, level);
  const rest = [
    told(byWaiver, "passes by waivers", "pass by waivers"),
    told(count(user, "not-held"), "falls short", "fall short"),
    told(
      count(user, "open"),
      "depends on facts that the input does not hold",
      "depend on facts that the input does not hold",
    ),
    told(count(user, "refused"), "would be refused by the API server", "would be refused by the API server"),
    told(count(user, "windows"), "runs on Windows and is not judged", "run on Windows and are not judged"),
  ].filter((part) => part !== "");
  return `${held} of ${user.length} ${user.length === 1 ? "workload" : "workloads"} ${claim}${rest.length === 0 ? "" : `; ${rest.join(", ")}`}.`;
}

function told(number: number, one: string, many: string): string {
  return number === 0 ? "" : `${number} ${number === 1 ? one : many}`;
}
