import type { Platform } from "../../platform/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import type { HardenReport, PlanReport } from "../../report/index.ts";
import type { LevelId } from "../../rules/index.ts";
import { allRules, levelById, parseMinorVersion, pathInWords } from "../../rules/index.ts";
import type { CompanionKind, FieldChange, Step, Way } from "../../harden/index.ts";
import type { Inventory, Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import type { InputRequest } from "../audit-paths.ts";
import { readWithContext } from "../audit-paths.ts";
import type { ResolvedContext } from "../context.ts";
import { ContextError } from "../context-error.ts";
import type { JudgingContext } from "../judge-workload.ts";
import { toolVersion } from "../version.ts";
import type { ConfiguredWaiver } from "../waive.ts";
import { openWaivers } from "../waive.ts";
import { companionReports, filesWithCompanions, placeCompanions } from "./companion-files.ts";
import type { Beside } from "./companions.ts";
import {
  inventoryWith,
  judgedBeside,
  namespaceCompanions,
  planBeside,
  withCompanionSteps,
  workloadWith,
} from "./companions.ts";
import type { HardenedFile } from "./edit-file.ts";
import { editFile, readingInputOnce, recordingReads, untouchedInput } from "./edit-file.ts";
import type { RefusedEdit, WantedEdit } from "./edit-text.ts";
import { planReport, summariseHarden } from "./plan-report.ts";
import type { PlanOptions, Waive, WorkloadPlan } from "./plan-workload.ts";
import { planContext, planWorkload, withoutRefused } from "./plan-workload.ts";
import { notJudgedReport, problemReport, workloadIds } from "../report-parts.ts";
import { statisticsOf } from "../audit.ts";
import { selector } from "./select.ts";
import type { WaiverEntry } from "./waiver-file.ts";
import { configurationWith, waiverEntries } from "./waiver-file.ts";
import type { WaiverWords, WrittenWaivers } from "./write-waivers.ts";
import { checkWaiverWords, waiversFor, withWaivers } from "./write-waivers.ts";

export interface HardenRequest extends InputRequest {
  readonly level?: LevelId;
  readonly policyVersion?: string;
  readonly waivers?: readonly ConfiguredWaiver[];
  readonly prefer?: Way;
  /** Also make the changes that may keep a program from its work. */
  readonly unsafe?: boolean;
  /** Makes these steps alone, by their keys, whether safe or not: what a person has accepted. */
  readonly accepted?: ReadonlySet<string>;
  /** Ids of steps, dimensions or rules: only steps that are one of these, or tighten one of these. */
  readonly select?: readonly string[];
  /** `Kind/namespace/name` with `*` for any run of characters: only these workloads. */
  readonly workloads?: readonly string[];
  /** New objects to make beside the pods. */
  readonly with?: readonly CompanionKind[];
  /** The changes are made as patches of the objects, not in their text: nothing of them is refused for how a file is written. */
  readonly asPatches?: boolean;
  /** Also write waivers where a workload serves the node and cannot reach the level. */
  readonly writeWaivers?: WaiverWords;
}

/** A planned step, or the waivers of a workload, for whoever shows, asks for or writes it in another form. */
export interface PlannedChange {
  /** Names it in `HardenRequest.accepted`. The same input gives the same keys. */
  readonly key: string;
  readonly workload: Workload;
  /** Id of the workload in the report. */
  readonly id: string;
  /** Position of the step among those of the workload's report; undefined for waivers. */
  readonly step?: number;
  readonly applied: boolean;
  readonly changes: readonly FieldChange[];
}

export interface Hardened {
  readonly report: HardenReport;
  /** Every file that holds a workload, changed or not, in the order of the input; standard input in any case. */
  readonly files: readonly HardenedFile[];
  readonly planned: readonly PlannedChange[];
  /** Every file that was read, in the order of the input, whatever it holds. */
  readonly inputFiles: readonly string[];
}

/**
 * Plans the steps that bring workloads to a level, and makes the edits in memory: nothing is written. Charts and kustomizations are not
 * rendered, so that what is changed is what a person wrote.
 * @throws ContextError as `auditPaths`, for an id in `select` that is none, and for waiver words that no waiver can hold.
 */
export async function hardenPaths(platform: Platform, request: HardenRequest): Promise<Hardened> {
  const run = await prepare(readingInputOnce(platform), request);
  const files: HardenedFile[] = [];
  const planned: PlannedChange[] = [];
  const entries: WaiverEntry[] = [];
  const reportOf = new Map<Workload, PlanReport>();
  const changed = new Map<Workload, Workload>();
  // File by file, so that memory grows with what is said and not with what was judged.
  for (const [file, workloads] of byFile(run.wanted)) {
    const made = await hardenFile(run, file, workloads);
    if (made.hardened !== undefined) files.push(made.hardened);
    for (const one of made.results) {
      planned.push(...one.planned);
      entries.push(...one.entries);
      reportOf.set(one.workload, one.report);
      if (run.kinds.includes("namespace")) changed.set(one.workload, one.changed());
    }
  }
  const reports = run.wanted.flatMap((one) => reportOf.get(one) ?? []);
  if (request.paths.includes("-")) files.push(...(await untouchedInput(run.platform, files)));
  const into = request.writeWaivers?.into;
  if (into !== undefined && entries.length > 0) files.push(configurationWith(platform, into, entries));
  const beside = besideFiles(run, files, changed);
  return {
    files: beside.files,
    planned,
    inputFiles: run.inputFiles,
    report: {
      schemaVersion: 1,
      tool: { name: "podseal", version: toolVersion },
      level: run.context.level.id,
      assumptions: run.resolved.assumptions,
      summary: summariseHarden(reports, run.context.level),
      workloads: reports,
      ...(run.kinds.length === 0 ? {} : { companions: beside.reports }),
      files: files.map(({ file, before, after }) => ({ file, changed: before !== after })),
      problems: run.input.problems.map(problemReport),
      ...(run.resolved.images !== undefined && { images: run.resolved.images }),
      notJudged: run.input.notJudged.map(notJudgedReport),
      statistics: statisticsOf(run.input),
    },
  };
}

/** What holds for every file of a run. */
interface Run {
  readonly platform: Platform;
  readonly request: HardenRequest;
  readonly kinds: readonly CompanionKind[];
  readonly input: ReadResult;
  readonly inputFiles: readonly string[];
  readonly resolved: ResolvedContext;
  readonly context: JudgingContext;
  readonly options: PlanOptions;
  readonly waive: Waive;
  readonly idOf: (workload: Workload) => string;
  readonly wanted: readonly Workload[];
  readonly beside: Beside;
  /** The inventory as it is with the new objects. */
  readonly surrounding: Inventory;
}

async function prepare(platform: Platform, request: HardenRequest): Promise<Run> {
  const kinds = request.with ?? [];
  const selects = selector(request.select ?? []);
  checkRequest(request);
  const reads = recordingReads(platform);
  const { input, resolved } = await readWithContext(
    reads.platform,
    {
      ...request,
      render: false,
      configMaps: true,
      routes: kinds.includes("network-policy"),
    },
    platform,
  );
  const context = judgingContext(input, request, resolved);
  const idOf = workloadIds(input.workloads);
  const options: PlanOptions = {
    takes: takenBy(request, idOf),
    selects,
    ...(request.prefer === undefined ? {} : { prefer: request.prefer }),
  };
  const wanted = input.workloads.filter((one) => isWanted(workloadIdentity(one), request.workloads));
  const beside = planBeside(kinds, input.workloads, wanted, context, (one) =>
    planContext(one, context, options),
  );
  const surrounding = inventoryWith(input.inventory, beside.companions);
  const waive = waiveBy(request, platform);
  return {
    platform,
    request,
    kinds,
    input,
    inputFiles: reads.files.filter((file) => file !== request.contextFile),
    resolved,
    context,
    options,
    waive,
    idOf,
    wanted,
    beside,
    surrounding,
  };
}

/** @throws ContextError */
function checkRequest({ policyVersion = "latest", writeWaivers }: HardenRequest): void {
  if (policyVersion !== "latest" && parseMinorVersion(policyVersion) === undefined)
    throw new ContextError(`not a policy version: ${policyVersion}; write it as v1.34 or latest`);
  if (writeWaivers !== undefined) checkWaiverWords(writeWaivers);
}

function takenBy(
  { accepted, unsafe = false }: HardenRequest,
  idOf: (workload: Workload) => string,
): PlanOptions["takes"] {
  if (accepted !== undefined) return (workload, step) => accepted.has(keyOf(idOf(workload), step));
  return (_workload, { applicability }) => applicability === "safe" || unsafe;
}

function keyOf(id: string, { id: step, at }: Step): string {
  return JSON.stringify([id, step, at]);
}

function judgingContext(
  input: ReadResult,
  { level, policyVersion }: HardenRequest,
  { context: cluster }: ResolvedContext,
): JudgingContext {
  return {
    level: levelById(level ?? "rootless-podman"),
    rules: allRules,
    cluster,
    podSecurity: { policy: policyVersion ?? "latest", server: cluster.kubernetes },
    inventory: input.inventory,
  };
}

interface FileEdit extends WantedEdit {
  /** Undefined for the waivers of a workload. */
  readonly step: Step | undefined;
}

interface WorkloadResult {
  readonly workload: Workload;
  readonly report: PlanReport;
  readonly planned: readonly PlannedChange[];
  /** Waivers that go into a configuration. */
  readonly entries: readonly WaiverEntry[];
  /** The workload as it is after the applied steps. */
  readonly changed: () => Workload;
}

async function hardenFile(
  run: Run,
  file: string,
  workloads: readonly Workload[],
): Promise<{ readonly hardened?: HardenedFile; readonly results: readonly WorkloadResult[] }> {
  const plans = workloads.map((one) => planOne(run, one));
  const edits = plans.flatMap(({ plan, waivers }) => editsOf(plan, waivers));
  const { hardened, refused } = await editFile(run.platform, file, edits, run.request.asPatches);
  const results = plans.map(({ plan, waivers }) => resultOf(run, plan, waivers, refused));
  return { ...(hardened === undefined ? {} : { hardened }), results };
}

function planOne(
  { context, options, waive, beside, request }: Run,
  workload: Workload,
): { readonly plan: WorkloadPlan; readonly waivers: WrittenWaivers | undefined } {
  const alone = planWorkload(workload, context, options, waive);
  const plan = withCompanionSteps(alone, beside.steps.get(workload) ?? [], options);
  return { plan, waivers: request.writeWaivers && waiversFor(plan, request.writeWaivers) };
}

function editsOf({ workload, steps }: WorkloadPlan, waivers: WrittenWaivers | undefined): FileEdit[] {
  const ofSteps = steps
    .filter(({ applied }) => applied)
    .map(({ step }): FileEdit => ({ workload, step, changes: step.changes }));
  return waivers === undefined || waivers.changes.length === 0
    ? ofSteps
    : [...ofSteps, { workload, step: undefined, changes: waivers.changes }];
}

function resultOf(
  { context, waive, beside, surrounding, idOf, request }: Run,
  plan: WorkloadPlan,
  waivers: WrittenWaivers | undefined,
  refused: readonly RefusedEdit<FileEdit>[],
): WorkloadResult {
  const { workload } = plan;
  const own = refused.filter(({ wanted }) => wanted.workload === workload);
  const alone = withoutRefused(plan, refusedSteps(own), context, waive);
  const made = beside.companions.length === 0 ? alone : judgedBeside(alone, surrounding, context, waive);
  const unwritten = own.find(({ wanted }) => wanted.step === undefined);
  const written = waivers && {
    ...waivers,
    ...(unwritten === undefined ? {} : { refused: unwritten.reason }),
  };
  const id = idOf(workload);
  return {
    workload,
    report: planReport(id, withWaivers(made, written, context, waive), context.level),
    planned: plannedChanges(id, made, written),
    entries:
      written === undefined || request.writeWaivers?.into === undefined
        ? []
        : waiverEntries(workload, written.need.waivers, request.writeWaivers, request.waivers ?? []),
    changed: () => workloadWith(made, (step) => step.applied),
  };
}

function refusedSteps(
  refused: readonly RefusedEdit<FileEdit>[],
): Map<Step, { readonly path: string; readonly reason: string }> {
  return new Map(
    refused.flatMap(({ wanted, path, reason }) =>
      wanted.step === undefined ? [] : [[wanted.step, { path: pathInWords(path), reason }] as const],
    ),
  );
}

function plannedChanges(
  id: string,
  { workload, steps }: WorkloadPlan,
  waivers: WrittenWaivers | undefined,
): PlannedChange[] {
  const ofSteps = steps.map(({ step, applied }, index): PlannedChange => ({
    key: keyOf(id, step),
    workload,
    id,
    step: index,
    applied,
    changes: step.changes,
  }));
  if (waivers === undefined || waivers.refused !== undefined || waivers.changes.length === 0) return ofSteps;
  const { changes } = waivers;
  return [...ofSteps, { key: JSON.stringify([id, "waivers"]), workload, id, applied: true, changes }];
}

function besideFiles(
  { kinds, input, context, beside, wanted, platform }: Run,
  files: readonly HardenedFile[],
  changed: ReadonlyMap<Workload, Workload>,
): { readonly files: readonly HardenedFile[]; readonly reports: HardenReport["companions"] & object } {
  const ofNamespaces = kinds.includes("namespace")
    ? namespaceCompanions(input.workloads, changed, context)
    : [];
  const placed = placeCompanions([...ofNamespaces, ...beside.companions], wanted, platform);
  return {
    files: filesWithCompanions(files, placed, input.workloads),
    reports: companionReports(placed, platform),
  };
}

/** By the waivers of the configuration and those that workloads carry. */
function waiveBy({ waivers }: HardenRequest, platform: Platform): Waive {
  const today = new Date(platform.now()).toISOString().slice(0, 10);
  const book = openWaivers(waivers ?? [], today);
  return (workload, findings) =>
    book
      .apply({ workload, findings, containers: [], windows: false })
      .filter(({ waiver }) => waiver === undefined)
      .map(({ finding }) => finding);
}

function isWanted(id: string, patterns: readonly string[] | undefined): boolean {
  if (patterns === undefined || patterns.length === 0) return true;
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(id);
  });
}

function byFile(workloads: readonly Workload[]): Map<string, Workload[]> {
  const groups = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const { file } = workload.object.source;
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [workload]);
    else group.push(workload);
  }
  return groups;
}
