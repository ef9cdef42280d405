import { auditPaths, renderAuditPieces } from "../../app/index.ts";
import type { AuditFormat } from "../../app/index.ts";
import { nodePlatform } from "../../platform/index.ts";
import { auditExitCode } from "../exit-codes.ts";
import type { FailOn } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { pairOutputs, write } from "../output.ts";
import { startProgress } from "../progress.ts";
import { makeTerminal } from "../terminal.ts";
import type { InputFlags } from "../input-flags.ts";
import { inputRequest } from "../input-flags.ts";

interface AuditFlags extends InputFlags {
  readonly level?: "baseline" | "restricted" | "rootless-podman" | "sealed";
  readonly policyVersion?: string;
  readonly format?: readonly AuditFormat[];
  readonly output?: readonly string[];
  readonly failOn?: FailOn;
  readonly wide?: boolean;
  readonly stats?: boolean;
  readonly summary?: boolean;
}

/** `podseal audit`: reads, judges, writes each report, and gives the exit code. */
export async function audit(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as AuditFlags;
  const platform = nodePlatform;
  const loaded = loadConfig(platform, flags.config);
  const { config } = loaded;
  const targets = pairOutputs(flags.format ?? [config.format ?? "human"], flags.output ?? []);
  const progress = startProgress(platform, "reading");
  const report = await auditPaths(platform, {
    ...inputRequest(paths, flags, loaded),
    level: flags.level ?? config.level ?? "rootless-podman",
    policyVersion: flags.policyVersion ?? config.policyVersion ?? "latest",
    waivers: loaded.waivers,
    judgements: flags.wide === true || targets.some(({ format }) => format === "json"),
    onProgress: progress.report,
  });
  progress.stop();
  for (const { format, output } of targets) {
    const terminal = makeTerminal({ ...colorOf(flags), toFile: output !== "-" });
    await write(
      platform,
      output,
      renderAuditPieces(report, format, {
        terminal,
        wide: flags.wide === true,
        statistics: flags.stats === true,
        summary: flags.summary === true,
        workingFolder: platform.workingFolder,
      }),
    );
  }
  return auditExitCode(report, flags.failOn ?? config.failOn ?? "low");
}

function colorOf({ color }: AuditFlags): { readonly color?: boolean } {
  return color === undefined ? {} : { color };
}
