import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { readStream } from "../../readers/index.ts";
import type { HardenReport, PlanReport } from "../../report/index.ts";
import type { LevelId } from "../../rules/index.ts";
import { allRules, levelById, pathInWords } from "../../rules/index.ts";
import type { CompanionKind, Step, TextEdit, Way } from "../../harden/index.ts";
import type { Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import type { InputRequest } from "../audit-paths.ts";
import { readWithContext } from "../audit-paths.ts";
import type { ResolvedContext } from "../context.ts";
import type { JudgingContext } from "../judge-workload.ts";
import { toolVersion } from "../version.ts";
import type { ConfiguredWaiver } from "../waive.ts";
import { openWaivers } from "../waive.ts";
import { companionReports, filesWithCompanions, placeCompanions } from "./companion-files.ts";
import {
  inventoryWith,
  judgedBeside,
  namespaceCompanions,
  planBeside,
  withCompanionSteps,
  workloadWith,
} from "./companions.ts";
import type { RefusedEdit, WantedEdit } from "./edit-text.ts";
import { editText } from "./edit-text.ts";
import { planReport, summariseHarden } from "./plan-report.ts";
import type { PlanOptions, Waive, WorkloadPlan } from "./plan-workload.ts";
import { planContext, planWorkload, withoutRefused } from "./plan-workload.ts";
import { notJudgedReport, problemReport, workloadIds } from "../report-parts.ts";
import { statisticsOf } from "../audit.ts";
import { selector } from "./select.ts";

export interface HardenRequest extends InputRequest {
  readonly level?: LevelId;
  readonly policyVersion?: string;
  readonly waivers?: readonly ConfiguredWaiver[];
  readonly prefer?: Way;
  /** Also make the changes that may keep a program from its work. */
  readonly unsafe?: boolean;
  /** Ids of steps, dimensions or rules: only steps that are one of these, or tighten one of these. */
  readonly select?: readonly string[];
  /** `Kind/namespace/name` with `*` for any run of characters: only these workloads. */
  readonly workloads?: readonly string[];
  /** New objects to make beside the pods. */
  readonly with?: readonly CompanionKind[];
}

/** A file with the applied steps made. `file`: the path as it was found, or "-". */
export interface HardenedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** What was replaced in `before`. */
  readonly edits: readonly TextEdit[];
  /** Set for a file of new objects: nothing may stand there yet. */
  readonly isNew?: true;
}

export interface Hardened {
  readonly report: HardenReport;
  /** Every file that holds a workload, changed or not, in the order of the input; standard input in any case. */
  readonly files: readonly HardenedFile[];
}

/**
 * Plans the steps that bring workloads to a level, and makes the edits in memory: nothing is written. Charts and kustomizations are not
 * rendered, so that what is changed is what a person wrote.
 * @throws ContextError as `auditPaths`, and for an id in `select` that is none.
 */
export async function hardenPaths(platform: Platform, request: HardenRequest): Promise<Hardened> {
  const kinds = request.with ?? [];
  const selects = selector(request.select ?? []);
  const once = readingInputOnce(platform);
  const { input, resolved } = await readWithContext(once, {
    ...request,
    render: false,
    routes: kinds.includes("network-policy"),
  });
  const context = judgingContext(input, request, resolved);
  const options: PlanOptions = {
    unsafe: request.unsafe === true,
    selects,
    ...(request.prefer === undefined ? {} : { prefer: request.prefer }),
  };
  const waive = waiveBy(request, platform);
  const idOf = workloadIds(input.workloads);
  const files: HardenedFile[] = [];
  const reportOf = new Map<Workload, PlanReport>();
  const wanted = input.workloads.filter((one) => isWanted(workloadIdentity(one), request.workloads));
  const beside = planBeside(kinds, input.workloads, wanted, context, (one) =>
    planContext(one, context, options),
  );
  const surrounding = inventoryWith(input.inventory, beside.companions);
  const changed = new Map<Workload, Workload>();
  // File by file, so that memory grows with what is said and not with what was judged.
  for (const [file, workloads] of byFile(wanted)) {
    const plans = workloads.map((one) =>
      withCompanionSteps(planWorkload(one, context, options, waive), beside.steps.get(one) ?? [], options),
    );
    const { hardened, refused } = await editFile(once, file, plans);
    if (hardened !== undefined) files.push(hardened);
    for (const plan of plans) {
      const alone = withoutRefused(plan, refusedOf(plan, refused), context, waive);
      const made = beside.companions.length === 0 ? alone : judgedBeside(alone, surrounding, context, waive);
      if (kinds.includes("namespace"))
        changed.set(
          plan.workload,
          workloadWith(made, (step) => step.applied),
        );
      reportOf.set(plan.workload, planReport(idOf(plan.workload), made, context.level));
    }
  }
  const reports = wanted.flatMap((one) => reportOf.get(one) ?? []);
  if (request.paths.includes("-")) files.push(...(await untouchedInput(once, files)));
  const ofNamespaces = kinds.includes("namespace")
    ? namespaceCompanions(input.workloads, changed, context)
    : [];
  const placed = placeCompanions([...ofNamespaces, ...beside.companions], wanted, platform);
  const companions = companionReports(placed);
  return {
    files: filesWithCompanions(files, placed),
    report: {
      schemaVersion: 1,
      tool: { name: "podseal", version: toolVersion },
      level: context.level.id,
      assumptions: resolved.assumptions,
      summary: summariseHarden(reports, context.level),
      workloads: reports,
      ...(kinds.length === 0 ? {} : { companions }),
      files: files.map(({ file, before, after }) => ({ file, changed: before !== after })),
      problems: input.problems.map(problemReport),
      notJudged: input.notJudged.map(notJudgedReport),
      statistics: statisticsOf(input),
    },
  };
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

/** Standard input can be read once; here every reading of it gives the same bytes. */
function readingInputOnce(platform: Platform): Platform {
  let input: Promise<Uint8Array> | undefined;
  return { ...platform, readStandardInput: () => (input ??= platform.readStandardInput()) };
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

interface StepEdit extends WantedEdit {
  readonly step: Step;
}

interface FileResult {
  readonly hardened?: HardenedFile;
  readonly refused: readonly RefusedEdit<StepEdit>[];
}

async function editFile(
  platform: Platform,
  file: string,
  plans: readonly WorkloadPlan[],
): Promise<FileResult> {
  const wanted = plans.flatMap(({ workload, steps }): StepEdit[] =>
    steps.filter(({ applied }) => applied).map(({ step }) => ({ workload, step, changes: step.changes })),
  );
  const refuse = (reason: string): FileResult => ({
    refused: wanted.map((one) => ({ wanted: one, path: [], reason })),
  });
  const text = await textOf(platform, file);
  if (text === undefined) return refuse("the file is not UTF-8, and only such files are edited");
  const unread = readStream(text).find(({ kind }) => kind === "error");
  if (unread !== undefined)
    return { ...refuse("a document of the file cannot be read"), hardened: unchanged(file, text) };
  const { text: after, edits, refused } = editText(text, wanted);
  return { hardened: { file, before: text, after, edits }, refused };
}

/** Standard input goes on as it came, also when it holds no workload. */
async function untouchedInput(
  platform: Platform,
  files: readonly HardenedFile[],
): Promise<readonly HardenedFile[]> {
  if (files.some(({ file }) => file === "-")) return [];
  const text = await textOf(platform, "-");
  return text === undefined ? [] : [unchanged("-", text)];
}

function unchanged(file: string, text: string): HardenedFile {
  return { file, before: text, after: text, edits: [] };
}

/** With its byte order mark, if it has one, so that offsets are those of the reader. */
async function textOf(platform: Platform, file: string): Promise<string | undefined> {
  try {
    const bytes = file === "-" ? await platform.readStandardInput() : platform.readBytes(file);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof FileError) return undefined;
    throw error;
  }
}

function refusedOf(
  plan: WorkloadPlan,
  refused: readonly RefusedEdit<StepEdit>[],
): Map<Step, { readonly path: string; readonly reason: string }> {
  return new Map(
    refused
      .filter(({ wanted }) => wanted.workload === plan.workload)
      .map(({ wanted, path, reason }) => [wanted.step, { path: pathInWords(path), reason }]),
  );
}
