import type { Place, WaiverReport } from "../report/index.ts";
import type { LevelFinding, Waiver } from "../rules/index.ts";
import { annotationWaivers, covers, isExpired, ruleById, waiverAnnotationPrefix } from "../rules/index.ts";
import type { FieldPath } from "../confinement/index.ts";
import { workloadIdentity } from "../workload/index.ts";
import type { Workload } from "../workload/index.ts";
import type { WorkloadJudgement } from "./judge-workload.ts";
import { containersOf } from "./report/finding.ts";
import type { WaivedFinding } from "./report/finding.ts";
import { placeOf } from "./report/workload.ts";

/** A waiver of podseal.yaml, with its place there. */
export interface ConfiguredWaiver {
  readonly waiver: Waiver;
  readonly place?: Place;
}

/** The waivers of a run: those of the configuration, and those that workloads carry, met one after the other. */
export interface WaiverBook {
  /** The workload's findings, each with the waiver that covers it. */
  readonly apply: (judged: WorkloadJudgement) => readonly WaivedFinding[];
  /** What came of each waiver, once every workload was met. */
  readonly reports: () => readonly WaiverReport[];
}

interface Candidate extends ConfiguredWaiver {
  /** The workload that carries it as an annotation, by its identity; undefined for one of the configuration. */
  readonly on: string | undefined;
  used: boolean;
}

/** Opens the waivers of a run. Expired and invalid ones cover nothing; these and unused ones are reported. */
export function openWaivers(configured: readonly ConfiguredWaiver[], today: string): WaiverBook {
  const ofConfiguration = configured.map((one): Candidate => ({ ...one, on: undefined, used: false }));
  const ofWorkloads: Candidate[] = [];
  const invalid: WaiverReport[] = [];
  return {
    apply: ({ workload, findings }) => {
      const { waivers, reports } = waiversOn(workload);
      ofWorkloads.push(...waivers);
      invalid.push(...reports);
      const candidates = [...ofConfiguration, ...waivers];
      return findings.map((finding) => ({
        finding,
        waiver: coveredBy(workload, finding, candidates, today),
      }));
    },
    reports: () => [
      ...invalid,
      ...[...ofConfiguration, ...ofWorkloads].map((one) => waiverReport(one, today)),
    ],
  };
}

function coveredBy(
  workload: Workload,
  finding: LevelFinding,
  candidates: readonly Candidate[],
  today: string,
): Waiver | undefined {
  const found = candidates.find(
    ({ waiver }) =>
      covers(waiver, finding.rule.id, workloadIdentity(workload), containersOf(finding)) &&
      !isExpired(waiver, today),
  );
  if (found !== undefined) found.used = true;
  return found?.waiver;
}

/** Waivers in the annotations of the object and of its pod templates. */
function waiversOn(workload: Workload): { waivers: Candidate[]; reports: WaiverReport[] } {
  const waivers: Candidate[] = [];
  const reports: WaiverReport[] = [];
  const sources: { annotations: Readonly<Record<string, string>>; path: FieldPath }[] = [
    { annotations: workload.object.annotations, path: ["metadata"] },
    ...workload.pods
      .filter(({ metadataPath }) => metadataPath !== undefined && metadataPath.length > 1)
      .map(({ annotations, metadataPath }) => ({ annotations, path: metadataPath ?? [] })),
  ];
  for (const { annotations, path } of sources) {
    for (const { key, parsed } of annotationWaivers(annotations)) {
      const place = placeOf(workload, [...path, "annotations", key]);
      if ("waiver" in parsed)
        waivers.push({ waiver: parsed.waiver, on: workloadIdentity(workload), used: false, ...place });
      else {
        const rule = key.slice(waiverAnnotationPrefix.length);
        reports.push({
          rule,
          workload: workloadIdentity(workload),
          reason: "",
          state: "invalid",
          note: parsed.invalid.problem,
          ...place,
        });
      }
    }
  }
  return { waivers, reports };
}

function waiverReport({ waiver, on, used, place }: Candidate, today: string): WaiverReport {
  const workload = on ?? waiver.workload;
  const [container] = waiver.containers;
  return {
    rule: waiver.rule,
    ...(workload === undefined ? {} : { workload }),
    ...(container === undefined ? {} : { container: waiver.containers.join(", ") }),
    reason: waiver.reason,
    ...(waiver.owner === undefined ? {} : { owner: waiver.owner }),
    ...(waiver.expires === undefined ? {} : { expires: waiver.expires }),
    ...stateOf(waiver, used, today),
    ...(place === undefined ? {} : { place }),
  };
}

function stateOf(waiver: Waiver, used: boolean, today: string): Pick<WaiverReport, "state" | "note"> {
  if (ruleById(waiver.rule) === undefined)
    return { state: "invalid", note: `there is no rule ${waiver.rule}` };
  if (isExpired(waiver, today)) return { state: "expired", note: `it expired on ${waiver.expires ?? ""}` };
  return used ? { state: "used" } : { state: "unused", note: "it covers no finding" };
}
