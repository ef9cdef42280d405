import type { HardenFormat, HardenRequest } from "../../app/index.ts";
import type { InputFlags } from "../input-flags.ts";
import { UsageError } from "../output.ts";

/** Flags of `podseal harden`, as commander gives them. */
export interface HardenFlags extends InputFlags {
  readonly level?: "baseline" | "restricted" | "rootless-podman" | "sealed";
  readonly policyVersion?: string;
  readonly diff?: boolean;
  readonly write?: boolean;
  readonly interactive?: boolean;
  readonly output?: string;
  readonly krmFunction?: boolean;
  readonly unsafe?: boolean;
  readonly prefer?: "non-root" | "user-namespace";
  readonly select?: readonly string[];
  readonly workload?: readonly string[];
  readonly with?: HardenRequest["with"];
  readonly writeWaivers?: boolean;
  readonly waiversInto?: "manifest" | "config";
  readonly waiverOwner?: string;
  readonly waiverExpires?: string;
  readonly format?: HardenFormat | "kustomize";
}

/** @throws UsageError for flags that contradict each other. */
export function checkFlags(paths: readonly string[], flags: HardenFlags): void {
  checkWays(flags);
  if (flags.krmFunction === true) checkFunction(paths, flags);
  if (flags.interactive === true) checkInteractive(paths, flags);
  if (flags.format === "kustomize") checkKustomize(paths, flags);
  const { write, diff, format, writeWaivers, waiversInto, waiverOwner, waiverExpires } = flags;
  if (write === true && paths.includes("-"))
    throw new UsageError(
      "standard input cannot be written in place: without --write the result goes to standard output",
    );
  if (format === "json" && diff === true)
    throw new UsageError("--format json tells the plan: leave out --diff");
  if (writeWaivers !== true && (waiverOwner ?? waiverExpires ?? waiversInto) !== undefined)
    throw new UsageError("--waivers-into, --waiver-owner and --waiver-expires go with --write-waivers");
  if (waiversInto === "config") checkWaiversInConfig(paths, flags);
}

/** Nothing but files is written beside the configuration. */
function checkWaiversInConfig(paths: readonly string[], flags: HardenFlags): void {
  const { format, krmFunction, config, write, diff, output, interactive } = flags;
  if (config === false)
    throw new UsageError("--waivers-into config writes podseal.yaml: leave out --no-config");
  if (format === "kustomize" || krmFunction === true || paths.includes("-"))
    throw new UsageError("--waivers-into config goes with files, not with kustomize or standard input");
  if (write !== true && diff !== true && output === undefined && interactive !== true)
    throw new UsageError("--waivers-into config goes with --write, --diff, --output or --interactive");
}

/** One way out at a time. --interactive writes by itself. */
function checkWays({ diff, write, output, interactive, krmFunction }: HardenFlags): void {
  const ways = [
    diff === true && "--diff",
    write === true && interactive !== true && "--write",
    output !== undefined && "--output",
    interactive === true && "--interactive",
    krmFunction === true && "--krm-function",
  ];
  const given = ways.filter((one) => one !== false);
  if (given.length > 1) throw new UsageError(`give one of ${given.join(" and ")}`);
}

function checkFunction(paths: readonly string[], { format }: HardenFlags): void {
  if (paths.some((path) => path !== "-"))
    throw new UsageError("--krm-function reads a ResourceList on standard input: leave out the paths");
  if (format !== undefined) throw new UsageError(`--krm-function writes a ResourceList: leave out --format`);
}

function checkInteractive(paths: readonly string[], { unsafe, format }: HardenFlags): void {
  if (paths.includes("-"))
    throw new UsageError("--interactive reads the answers from standard input: give the manifests as files");
  if (unsafe === true) throw new UsageError("--interactive asks for each step: leave out --unsafe");
  if (format !== undefined && format !== "human")
    throw new UsageError(`--interactive talks to a person: leave out --format ${format}`);
}

function checkKustomize(paths: readonly string[], { output }: HardenFlags): void {
  if (output === undefined)
    throw new UsageError(
      "--format kustomize makes several files: give the folder for them with --output DIR",
    );
  if (paths.includes("-"))
    throw new UsageError("--format kustomize names files as resources: give the manifests as files");
}
