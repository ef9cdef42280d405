import type { TranslationReport, TranslationRequest } from "../../app/index.ts";
import {
  podsToRunLines,
  renderTranslation,
  translatePaths,
  translationFiles,
  writeInit,
} from "../../app/index.ts";
import { nodePlatform, standardError } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import type { InputFlags } from "../input-flags.ts";
import { inputRequest } from "../input-flags.ts";
import { loadConfig } from "../load-config.ts";
import { UsageError, write } from "../output.ts";
import type { RunFlags } from "../run-flags.ts";
import { runRequest } from "../run-flags.ts";
import { makeTerminal } from "../terminal.ts";

interface TranslationFlags extends InputFlags, RunFlags {
  readonly to?: "deployment" | "statefulset" | "pod" | "job" | "podman-run";
  readonly namespace?: string;
  readonly volumeSize?: string;
  readonly projectFolder?: string;
  readonly image?: readonly string[];
  readonly allowWeakening?: readonly string[];
  readonly format?: "human" | "json";
  readonly output?: string;
  readonly force?: boolean;
}

/**
 * `podseal translate`: manifests go to standard output and what became of each option to standard error, so that the first can be piped;
 * with --output the manifests become files. 1 when something was refused, 2 when something could not be read.
 */
export async function translate(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as TranslationFlags;
  checkFlags(paths, flags);
  const request = requestOf(paths, flags);
  const report =
    flags.to === "podman-run"
      ? await podsToRunLines(nodePlatform, request)
      : await translatePaths(nodePlatform, {
          ...request,
          ...(flags.to === undefined ? {} : { to: flags.to }),
        });
  await giveOut(report, flags);
  if (report.problems.some(({ severity }) => severity === "error") || report.services.length === 0)
    return exitCodes.failed;
  return report.summary.refused > 0 ? exitCodes.findings : exitCodes.held;
}

/** @throws UsageError */
function checkFlags(
  paths: readonly string[],
  { run = [], composeFile = [], output, force }: TranslationFlags,
): void {
  if (paths.length === 0 && run.length === 0 && composeFile.length === 0)
    throw new UsageError(
      'nothing to translate: give Compose files, Quadlet units, inspect output or files of run lines, "-" for standard input, --compose-file or --run',
    );
  if (force === true && output === undefined)
    throw new UsageError("--force replaces files: give --output DIR");
}

function requestOf(paths: readonly string[], flags: TranslationFlags): Omit<TranslationRequest, "to"> {
  const { namespace, volumeSize, projectFolder, image = [], allowWeakening = [] } = flags;
  return {
    ...inputRequest(paths, flags, loadConfig(nodePlatform, flags.config), { pathsNeeded: false }),
    ...runRequest(flags),
    paths,
    allowWeakening,
    imageNames: Object.fromEntries(image.map(imageOf)),
    ...(namespace === undefined ? {} : { namespace }),
    ...(volumeSize === undefined ? {} : { volumeSize }),
    ...(projectFolder === undefined ? {} : { projectFolder }),
  };
}

/** @throws UsageError */
function imageOf(text: string): readonly [string, string] {
  const [, service, reference] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (service === undefined || reference === undefined)
    throw new UsageError(`--image must look like web=registry.example/web:1, not ${JSON.stringify(text)}`);
  return [service, reference];
}

async function giveOut(report: TranslationReport, flags: TranslationFlags): Promise<void> {
  const { output, format = "human", color } = flags;
  const terminal = makeTerminal({ ...(color === undefined ? {} : { color }), toFile: output === undefined });
  const files = translationFiles(report);
  if (output !== undefined && files.length > 0)
    writeInit(nodePlatform, output, files, { force: flags.force === true });
  const told = renderTranslation(report, format, terminal, output);
  if (format === "json" || output !== undefined) {
    await write(nodePlatform, "-", told);
    return;
  }
  void standardError.write(told);
  await write(
    nodePlatform,
    "-",
    files.map(({ text }) => text).join(flags.to === "podman-run" ? "\n" : "---\n"),
  );
}
