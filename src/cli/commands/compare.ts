import { comparePaths, renderComparison } from "../../app/index.ts";
import type { ComparisonFormat } from "../../app/index.ts";
import { nodePlatform, standardError } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import type { InputFlags } from "../input-flags.ts";
import { inputRequest } from "../input-flags.ts";
import type { RunFlags } from "../run-flags.ts";
import { runRequest } from "../run-flags.ts";
import { loadConfig } from "../load-config.ts";
import { pairOutputs, write } from "../output.ts";
import { startProgress } from "../progress.ts";
import { makeTerminal } from "../terminal.ts";

interface ComparisonFlags extends InputFlags, RunFlags {
  readonly with?: readonly string[];
  readonly against?: string;
  readonly format?: readonly ComparisonFormat[];
  readonly output?: readonly string[];
  readonly wide?: boolean;
  readonly differences?: boolean;
}

/**
 * `podseal compare`: puts profiles and workloads side by side. It judges no level: the exit code is 0, or 2 when an input could not be
 * read; everything else is compared and printed all the same.
 */
export async function compare(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as ComparisonFlags;
  const platform = nodePlatform;
  const loaded = loadConfig(platform, flags.config);
  const targets = pairOutputs(flags.format ?? ["human"], flags.output ?? []);
  const progress = startProgress(platform, "reading");
  const report = await comparePaths(platform, {
    // Without paths it compares engines alone, whatever the configuration says to audit.
    ...inputRequest(paths, flags, loaded, { pathsNeeded: false }),
    ...runRequest(flags),
    profiles: flags.with ?? [],
    ...(flags.against === undefined ? {} : { against: flags.against }),
    onProgress: progress.report,
  });
  progress.stop();
  for (const { format, output } of targets) {
    const terminal = makeTerminal({
      ...(flags.color === undefined ? {} : { color: flags.color }),
      toFile: output !== "-",
    });
    await write(
      platform,
      output,
      renderComparison(report, format, {
        terminal,
        wide: flags.wide === true,
        differences: flags.differences === true,
      }),
    );
  }
  for (const { severity, file, line, message, hint } of report.problems.filter(
    (one) => one.severity === "error",
  )) {
    const place = [file, line].filter((part) => part !== undefined).join(":");
    const advice = hint === undefined ? "" : ` (${hint})`;
    void standardError.write(`podseal: ${place}: ${severity}: ${message}${advice}\n`);
  }
  return report.problems.some(({ severity }) => severity === "error") ? exitCodes.failed : exitCodes.held;
}
