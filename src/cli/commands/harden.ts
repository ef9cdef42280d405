import type {
  HardenedFile,
  HardenFormat,
  HardenReport,
  HardenRequest,
  Terminal,
  WriteProblem,
} from "../../app/index.ts";
import { diffOf, hardenPaths, renderHarden, writeFiles, writeFolder } from "../../app/index.ts";
import { nodePlatform } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import type { InputFlags } from "../input-flags.ts";
import { inputRequest } from "../input-flags.ts";
import { loadConfig } from "../load-config.ts";
import { UsageError, write } from "../output.ts";
import { startProgress } from "../progress.ts";
import { makeTerminal } from "../terminal.ts";

interface HardenFlags extends InputFlags {
  readonly level?: "baseline" | "restricted" | "rootless-podman" | "sealed";
  readonly policyVersion?: string;
  readonly diff?: boolean;
  readonly write?: boolean;
  readonly output?: string;
  readonly unsafe?: boolean;
  readonly prefer?: "non-root" | "user-namespace";
  readonly select?: readonly string[];
  readonly workload?: readonly string[];
  readonly with?: HardenRequest["with"];
  readonly format?: HardenFormat;
}

/** `podseal harden`: plans, shows or makes the changes, and gives the exit code. */
export async function harden(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as HardenFlags;
  checkFlags(paths, flags);
  const platform = nodePlatform;
  const loaded = loadConfig(platform, flags.config);
  const progress = startProgress(platform, "reading");
  const { report, files } = await hardenPaths(platform, {
    ...inputRequest(paths, flags, loaded),
    level: flags.level ?? loaded.config.level ?? "rootless-podman",
    policyVersion: flags.policyVersion ?? loaded.config.policyVersion ?? "latest",
    waivers: loaded.waivers,
    unsafe: flags.unsafe === true,
    select: flags.select ?? [],
    workloads: flags.workload ?? [],
    with: flags.with ?? [],
    ...(flags.prefer === undefined ? {} : { prefer: flags.prefer }),
    onProgress: progress.report,
  });
  progress.stop();
  const terminal = makeTerminal({
    ...(flags.color === undefined ? {} : { color: flags.color }),
    toFile: false,
  });
  const problems = await giveOut(report, files, flags, terminal);
  tellProblems(report, problems);
  return exitCode(report, files, flags, problems);
}

/** @throws UsageError for flags that contradict each other. */
function checkFlags(paths: readonly string[], { diff, write: inPlace, output, format }: HardenFlags): void {
  const ways = [diff === true && "--diff", inPlace === true && "--write", output !== undefined && "--output"];
  const given = ways.filter((one) => one !== false);
  if (given.length > 1) throw new UsageError(`give one of ${given.join(" and ")}`);
  if (inPlace === true && paths.includes("-"))
    throw new UsageError(
      "standard input cannot be written in place: without --write the result goes to standard output",
    );
  if (format === "json" && diff === true)
    throw new UsageError("--format json tells the plan: leave out --diff");
}

/** Without a way out, standard input goes to standard output: as a filter in a pipe, or a post-renderer of Helm. */
function isFilter({ write: inPlace, output, diff, format }: HardenFlags): boolean {
  return inPlace !== true && output === undefined && diff !== true && format === undefined;
}

async function giveOut(
  report: HardenReport,
  files: readonly HardenedFile[],
  flags: HardenFlags,
  terminal: Terminal,
): Promise<readonly WriteProblem[]> {
  const { write: inPlace, output, diff, format } = flags;
  const problems =
    output !== undefined
      ? writeFolder(nodePlatform, output, files)
      : inPlace === true
        ? writeFiles(nodePlatform, files)
        : [];
  const input = isFilter(flags) ? files.find(({ file }) => file === "-") : undefined;
  if (diff === true) await write(nodePlatform, "-", files.map((one) => diffOf(one, terminal)).join(""));
  else if (input !== undefined) await write(nodePlatform, "-", input.after);
  else await write(nodePlatform, "-", renderHarden(report, format ?? "human", terminal));
  return problems;
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
  const unwritten = problems.map(({ file, reason }) => `${file}: not written: ${reason}`);
  for (const line of [...unread, ...refused, ...unwritten]) process.stderr.write(`podseal: ${line}\n`);
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
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const isDone = user.every(({ before, after, steps }) => {
    const left = flags.write === true ? steps.filter((one) => !one.applied) : steps;
    const outcome = flags.write === true ? after : before;
    return left.length === 0 && (outcome === "held" || outcome === "windows");
  });
  const isBeside = flags.write === true || (report.companions ?? []).every(({ id }) => id === undefined);
  return isDone && isBeside ? exitCodes.held : exitCodes.findings;
}
