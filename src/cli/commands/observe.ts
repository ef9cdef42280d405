import type { ObserveRequest, ObserveTarget } from "../../app/index.ts";
import { evidenceText, observe, renderObservation, verifyEvidence } from "../../app/index.ts";
import type { ObservationFormat } from "../../app/index.ts";
import { nodePlatform, standardError } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import { pairOutputs, UsageError, write } from "../output.ts";
import { makeTerminal } from "../terminal.ts";

interface ObserveFlags {
  readonly self?: boolean;
  readonly pid?: number;
  readonly container?: string;
  readonly engine?: "podman" | "docker" | "crictl" | "auto";
  readonly containersConf?: readonly string[];
  readonly daemonJson?: string;
  readonly manifest?: string;
  readonly workload?: string;
  readonly containerName?: string;
  readonly against?: "none";
  readonly kubernetes?: string;
  readonly k3s?: string;
  readonly contextFile?: string;
  readonly probe?: boolean;
  readonly evidence?: string;
  readonly verify?: string;
  readonly format?: readonly ObservationFormat[];
  readonly output?: readonly string[];
  readonly color?: boolean;
}

/** `podseal observe`: 1 when something that was seen is looser than predicted, or neither looser nor tighter. */
export async function observeCommand(options: Record<string, unknown>): Promise<number> {
  const flags = options as ObserveFlags;
  if (flags.verify !== undefined) return verify(flags.verify, flags);
  const targets = pairOutputs(flags.format ?? ["human"], flags.output ?? []);
  const evidence = await observe(nodePlatform, requestOf(flags));
  const { report } = evidence;
  if (flags.evidence !== undefined) await write(nodePlatform, flags.evidence, evidenceText(evidence));
  for (const { format, output } of targets) {
    const terminal = makeTerminal({
      ...(flags.color === undefined ? {} : { color: flags.color }),
      toFile: output !== "-",
    });
    await write(nodePlatform, output, renderObservation(report, format, terminal));
  }
  if (report.probe?.failure !== undefined) return exitCodes.failed;
  return report.summary.looser + report.summary.different > 0 ? exitCodes.findings : exitCodes.held;
}

/** @throws UsageError for flags that do not go together */
function requestOf(flags: ObserveFlags): ObserveRequest {
  const { manifest, workload, containerName } = flags;
  const onlyWithManifest = ["workload", "containerName", "kubernetes", "k3s", "contextFile"] as const;
  const lost = onlyWithManifest.find((name) => manifest === undefined && flags[name] !== undefined);
  if (lost !== undefined)
    throw new UsageError(`--${dashed(lost)} says something of --manifest, which is not given`);
  const byRecord = ["containersConf", "daemonJson"] as const;
  const unread = byRecord.find((name) => flags[name] !== undefined);
  if (unread !== undefined && (manifest !== undefined || flags.container === undefined))
    throw new UsageError(
      `--${dashed(unread)} is for the record of an engine: give --container without --manifest`,
    );
  if (manifest !== undefined && flags.against === "none")
    throw new UsageError("give --manifest or --against none, not both");
  if (flags.k3s !== undefined && flags.kubernetes !== undefined)
    throw new UsageError("give --k3s or --kubernetes, not both: a k3s release implies its Kubernetes");
  return {
    target: targetOf(flags),
    ...(manifest !== undefined && {
      manifest: {
        file: manifest,
        ...(workload !== undefined && { workload }),
        ...(containerName !== undefined && { container: containerName }),
      },
    }),
    ...(flags.containersConf !== undefined && { containersConf: flags.containersConf }),
    ...(flags.daemonJson !== undefined && { daemonJson: flags.daemonJson }),
    ...(flags.kubernetes !== undefined && { kubernetes: flags.kubernetes }),
    ...(flags.k3s !== undefined && { k3s: flags.k3s }),
    ...(flags.contextFile !== undefined && { contextFile: flags.contextFile }),
    withoutPrediction: flags.against === "none",
    probe: flags.probe ?? false,
    onStep: (step) => void standardError.write(`probe: ${step}\n`),
  };
}

function targetOf({ self, pid, container, engine }: ObserveFlags): ObserveTarget {
  const given = [self === true, pid !== undefined, container !== undefined].filter(Boolean).length;
  if (given !== 1) throw new UsageError("say what to observe: one of --container NAME, --pid PID and --self");
  if (engine !== undefined && container === undefined)
    throw new UsageError("--engine says which engine knows the container: give --container as well");
  if (container !== undefined) return { kind: "container", name: container, engine: engine ?? "auto" };
  return pid === undefined ? { kind: "self" } : { kind: "process", pid };
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function verify(file: string, flags: ObserveFlags): Promise<number> {
  const others = (["self", "pid", "container", "evidence", "manifest", "probe"] as const).filter(
    (name) => flags[name] !== undefined,
  );
  if (others.length > 0)
    throw new UsageError(`--verify observes nothing: leave --${others.join(" and --")} out`);
  const { holds, problems, report, digest } = verifyEvidence(nodePlatform, file);
  if (!holds || report === undefined) {
    for (const problem of problems) void standardError.write(`podseal: ${file}: ${problem}\n`);
    return exitCodes.failed;
  }
  const { target, host, time, summary } = report;
  const what = target.container?.name ?? `process ${target.pid}`;
  const lines = [
    `${file} holds: sha256 ${digest ?? ""}`,
    `It says that ${what} was seen on ${host.name} (Linux ${host.kernel}) at ${time}: ${summary["as-predicted"]} as predicted, ${summary.tighter} tighter, ${summary.looser + summary.different} looser or other.`,
    "The digest vouches that the file was not changed by accident since it was written. It is no signature: whoever changes the file can",
    "make a new digest. Keep the digest apart, or sign the file (cosign sign-blob, gpg --detach-sign, ssh-keygen -Y sign), to show who saw it.",
  ];
  await write(nodePlatform, "-", `${lines.join("\n")}\n`);
  return exitCodes.held;
}
