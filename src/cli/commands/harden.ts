import type {
  HardenedFile,
  HardenReport,
  HardenRequest,
  PatchSet,
  PlannedChange,
  Terminal,
  WriteProblem,
} from "../../app/index.ts";
import {
  diffOf,
  diffOfStep,
  hardenPaths,
  hardenResourceList,
  kustomizePatches,
  readingInputOnce,
  renderHarden,
  wrapIndented,
  writeFiles,
  writeFolder,
  writePatches,
} from "../../app/index.ts";
import type { Platform } from "../../platform/index.ts";
import { nodePlatform, standardError, standardOutput } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Offer } from "../harden/ask-steps.ts";
import { askSteps } from "../harden/ask-steps.ts";
import type { HardenFlags } from "../harden/flags.ts";
import { checkFlags } from "../harden/flags.ts";
import { checkTerminal, openPrompt } from "../harden/prompt.ts";
import { inputRequest } from "../input-flags.ts";
import type { LoadedConfig } from "../load-config.ts";
import { loadConfig } from "../load-config.ts";
import { UsageError, write } from "../output.ts";
import { startProgress } from "../progress.ts";
import { makeTerminal } from "../terminal.ts";

/** `podseal harden`: plans, shows or makes the changes, and gives the exit code. */
export async function harden(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as HardenFlags;
  checkFlags(paths, flags);
  if (flags.interactive === true) checkTerminal();
  const platform = readingInputOnce(nodePlatform);
  const request = requestOf(flags.krmFunction === true ? ["-"] : paths, flags, platform);
  const asFunction = await runAsFunction(platform, request, flags);
  if (asFunction !== undefined) return asFunction;
  const terminal = makeTerminal({
    ...(flags.color === undefined ? {} : { color: flags.color }),
    toFile: false,
  });
  const chosen = flags.interactive === true ? await ask(platform, request, terminal) : request;
  if (chosen === undefined) return exitCodes.failed;
  const hardened = await withProgress(chosen, (one) => hardenPaths(platform, one));
  const { report, files } = hardened;
  const patches =
    flags.format === "kustomize" && flags.output !== undefined
      ? await kustomizePatches(platform, flags.output, hardened)
      : undefined;
  const problems = await giveOut(report, files, patches, flags, terminal);
  tellProblems(report, problems);
  if (patches !== undefined) tellPatches(patches, flags.output ?? "");
  if (isInPlace(flags)) tellKustomizations(report);
  return exitCode(report, files, flags, problems);
}

function requestOf(paths: readonly string[], flags: HardenFlags, platform: Platform): HardenRequest {
  const loaded = loadConfig(platform, flags.config);
  const input = inputRequest(paths, flags, loaded);
  return {
    ...input,
    // What an earlier run made is no input.
    ...(flags.format === "kustomize" && flags.output !== undefined
      ? {
          exclude: [...(input.exclude ?? []), platform.joinPath(flags.output, "patches")],
          asPatches: true,
        }
      : {}),
    level: flags.level ?? loaded.config.level ?? "rootless-podman",
    policyVersion: flags.policyVersion ?? loaded.config.policyVersion ?? "latest",
    waivers: loaded.waivers,
    unsafe: flags.unsafe === true,
    select: flags.select ?? [],
    workloads: flags.workload ?? [],
    with: flags.with ?? [],
    ...(flags.prefer === undefined ? {} : { prefer: flags.prefer }),
    ...(flags.writeWaivers === true ? { writeWaivers: waiverWords(flags, loaded) } : {}),
  };
}

function waiverWords(
  { waiverOwner, waiverExpires, waiversInto }: HardenFlags,
  { file = "podseal.yaml" }: LoadedConfig,
): NonNullable<HardenRequest["writeWaivers"]> {
  return {
    ...(waiversInto === "config" ? { into: file } : {}),
    ...(waiverOwner === undefined ? {} : { owner: waiverOwner }),
    ...(waiverExpires === undefined ? {} : { expires: waiverExpires }),
  };
}

async function withProgress<Result>(
  request: HardenRequest,
  run: (request: HardenRequest) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(nodePlatform, "reading");
  try {
    return await run({ ...request, onProgress: progress.report });
  } finally {
    progress.stop();
  }
}

/** As a KRM function, also unasked where a ResourceList comes through a pipe. Undefined when this is no such run. */
async function runAsFunction(
  platform: Platform,
  request: HardenRequest,
  flags: HardenFlags,
): Promise<number | undefined> {
  const isAsked = flags.krmFunction === true;
  if (!isAsked && !(isFilter(flags) && request.paths.length === 1 && request.paths[0] === "-"))
    return undefined;
  const run = await hardenResourceList(platform, request);
  if (run === undefined) {
    if (!isAsked) return undefined;
    throw new UsageError("standard input is no ResourceList of config.kubernetes.io");
  }
  await write(platform, "-", run.text);
  for (const line of run.errors) void standardError.write(`podseal: ${line}\n`);
  return run.errors.length > 0 ? exitCodes.failed : exitCodes.held;
}

/** The request with the steps that the person accepts; undefined when the person broke off. */
async function ask(
  platform: Platform,
  request: HardenRequest,
  terminal: Terminal,
): Promise<HardenRequest | undefined> {
  const { report, planned } = await withProgress(request, (one) =>
    hardenPaths(platform, { ...one, unsafe: true }),
  );
  const offers = offersOf(report, planned, platform, terminal);
  const prompt = openPrompt();
  const say = (text: string): void => void standardOutput.write(text);
  const accepted = await askSteps(offers, { ask: prompt.ask, say, terminal });
  prompt.close();
  say("\n");
  if (accepted === undefined) void standardError.write("podseal: interrupted: nothing was written\n");
  return accepted && { ...request, accepted };
}

function offersOf(
  report: HardenReport,
  planned: readonly PlannedChange[],
  platform: Platform,
  terminal: Terminal,
): Offer[] {
  const plans = new Map(report.workloads.map((plan) => [plan.id, plan]));
  return planned.flatMap((change): Offer[] => {
    const plan = plans.get(change.id);
    const step = change.step === undefined ? undefined : plan?.steps[change.step];
    if (plan === undefined || step === undefined || step.refused !== undefined) return [];
    const place = plan.place === undefined ? "" : `${plan.place.file}:${plan.place.line}`;
    const diff = (): Promise<string> => diffOfStep(platform, change, terminal);
    return [{ key: change.key, workload: change.id, place, step, diff }];
  });
}

/** Without a way out, standard input goes to standard output: as a filter in a pipe, or a post-renderer of Helm. */
function isFilter({ write: inPlace, interactive, output, diff, format }: HardenFlags): boolean {
  return (
    inPlace !== true && interactive !== true && output === undefined && diff !== true && format === undefined
  );
}

function isInPlace({ write: inPlace, interactive }: HardenFlags): boolean {
  return inPlace === true || interactive === true;
}

async function giveOut(
  report: HardenReport,
  files: readonly HardenedFile[],
  patches: PatchSet | undefined,
  flags: HardenFlags,
  terminal: Terminal,
): Promise<readonly WriteProblem[]> {
  const { diff, format } = flags;
  const problems = written(files, patches, flags);
  const input = isFilter(flags) ? files.find(({ file }) => file === "-") : undefined;
  if (diff === true) await write(nodePlatform, "-", files.map((one) => diffOf(one, terminal)).join(""));
  else if (input !== undefined) await write(nodePlatform, "-", input.after);
  else if (flags.interactive === true)
    await write(nodePlatform, "-", made(report, files, problems, terminal));
  else {
    const isMade = isInPlace(flags) || flags.output !== undefined;
    const told = format === "json" ? "json" : "human";
    await write(nodePlatform, "-", renderHarden(report, told, terminal, isMade));
  }
  return problems;
}

/** The end of a conversation: the answer, and what was written. */
function made(
  { summary }: HardenReport,
  files: readonly HardenedFile[],
  problems: readonly WriteProblem[],
  terminal: Terminal,
): string {
  const failed = new Set(problems.map(({ file }) => file));
  const done = files.filter(({ file, before, after }) => before !== after && !failed.has(file));
  const where =
    done.length === 0 ? "No file was changed." : `Written: ${done.map(({ file }) => file).join(", ")}.`;
  const lines = [summary.sentence, where].flatMap((text) => wrapIndented(text, "", "", terminal));
  return `${lines.join("\n")}\n`;
}

function written(
  files: readonly HardenedFile[],
  patches: PatchSet | undefined,
  flags: HardenFlags,
): readonly WriteProblem[] {
  const { output } = flags;
  if (output !== undefined)
    return patches === undefined
      ? writeFolder(nodePlatform, output, files)
      : writePatches(nodePlatform, output, patches);
  return isInPlace(flags) ? writeFiles(nodePlatform, files) : [];
}

/** What keeps the job from being done goes to standard error, whatever goes to standard output. */
function tellProblems(report: HardenReport, problems: readonly WriteProblem[]): void {
  const unread = report.problems
    .filter(({ severity }) => severity === "error")
    .map(
      ({ file, line, message }) =>
        `${[file, line].filter((part) => part !== undefined).join(":")}: ${message}`,
    );
  const refused = report.workloads.flatMap(({ id, steps }) =>
    steps.flatMap((one) =>
      one.refused === undefined
        ? []
        : [`${id}: ${one.id} must be made by hand at ${one.refused.path}: ${one.refused.reason}`],
    ),
  );
  const waivers = report.workloads.flatMap(({ id, waivers: own = [] }) =>
    own
      .slice(0, 1)
      .flatMap(({ unwritten }) =>
        unwritten === undefined ? [] : [`${id}: its waivers must be written by hand: ${unwritten}`],
      ),
  );
  const unwritten = problems.map(({ file, reason }) => `${file}: not written: ${reason}`);
  tell([...unread, ...refused, ...waivers, ...unwritten]);
}

function tellPatches({ patches, outside, leftOut }: PatchSet, folder: string): void {
  const flag = outside.length === 0 ? "" : " --load-restrictor LoadRestrictionsNone";
  const how =
    outside.length === 0
      ? `kubectl apply -k ${folder}`
      : `kubectl kustomize ${folder}${flag} | kubectl apply -f -`;
  tell([
    ...leftOut.map(({ file, reason }) => `${file}: not among the resources: ${reason}`),
    `${patches} ${patches === 1 ? "patch" : "patches"} in ${folder}; apply with: ${how}`,
  ]);
}

/** A kustomization applies what it names; a new file that it does not name is silently left out. */
function tellKustomizations({ companions = [] }: HardenReport): void {
  const lines = companions.flatMap(({ file, addTo }) =>
    addTo === undefined
      ? []
      : [`add ${file ?? ""} to the resources of ${addTo}: it is not applied otherwise`],
  );
  tell([...new Set(lines)]);
}

function tell(lines: readonly string[]): void {
  for (const line of lines) void standardError.write(`podseal: ${line}\n`);
}

/**
 * 2 when something could not be read or written, 1 when steps are left or the level is not held by all, else 0. A filter has done its job
 * when the text has gone through.
 */
function exitCode(
  report: HardenReport,
  files: readonly HardenedFile[],
  flags: HardenFlags,
  problems: readonly WriteProblem[],
): number {
  const unread = report.problems.some(({ severity }) => severity === "error");
  if (unread || problems.length > 0) return exitCodes.failed;
  if (isFilter(flags) && files.some(({ file }) => file === "-")) return exitCodes.held;
  if (report.statistics.objects === 0) return exitCodes.failed;
  const inPlace = isInPlace(flags);
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const isDone = user.every(({ before, after, steps }) => {
    const left = inPlace ? steps.filter((one) => !one.applied) : steps;
    const outcome = inPlace ? after : before;
    return left.length === 0 && (outcome === "held" || outcome === "windows");
  });
  const isBeside = inPlace || (report.companions ?? []).every(({ id }) => id === undefined);
  return isDone && isBeside ? exitCodes.held : exitCodes.findings;
}
