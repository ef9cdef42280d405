import { dimensionIds } from "../../confinement/index.ts";
import { isWrittenSecret } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import { readHost, readProcess } from "../../readers/index.ts";
import type {
  ObservationEvidence,
  ObservationReport,
  ObservationVerdict,
  ProbeReport,
} from "../../report/index.ts";
import { toolVersion } from "../version.ts";
import { containerOf, hostOf } from "./describe.ts";
import { evidenceOf } from "./evidence.ts";
import { findContainer, type FoundContainer } from "./find-container.ts";
import { judgeObserved } from "./judge-observed.ts";
import { look, type Looked } from "./look.ts";
import { ObserveError } from "./observe-error.ts";
import { architectureOf } from "./predict.ts";
import { predict } from "./predict-target.ts";
import type { ProbeRecord } from "./probe/probe-record.ts";
import { runProbe } from "./probe/run-probe.ts";
import type { ObserveRequest } from "./request.ts";
import { absentPaths, readSettings } from "./settings.ts";
import type { Sight } from "./sight.ts";

/**
 * Reads a running process and holds what the kernel shows of it against what was predicted.
 * @throws ObserveError, ProcessError and ContextError when there is nothing to look at or to hold it against
 */
export async function observe(platform: Platform, request: ObserveRequest): Promise<ObservationEvidence> {
  const { target } = request;
  const found =
    target.kind === "container" ? await findContainer(platform, target.name, target.engine) : undefined;
  if (found !== undefined) refuseOtherMachine(platform, found);
  const pid = found?.pid ?? (target.kind === "process" ? target.pid : "self");
  const process = readProcess(platform, pid, { isSecret: isWrittenSecret });
  const seen = await look(platform, process, found);
  const predicted = await predict(platform, request, seen);
  const sysctls = await readSettings(platform, seen, predicted?.confinement);
  const probe = request.probe === true ? await tryWithin(platform, request, seen) : undefined;
  const sight: Sight = {
    process,
    host: seen.host,
    neighbours: seen.neighbours,
    sysctls,
    absentKernelPaths: absentPaths(platform, predicted?.confinement),
    declaredTargets: declaredTargets(found),
    ...(found !== undefined && { engine: found.engine === "crictl" ? "cri" : found.engine }),
    ...(found === undefined && request.manifest !== undefined && { engine: "cri" as const }),
    ...(found?.engine === "crictl" && found.sandbox?.pid !== undefined && { sandboxPid: found.sandbox.pid }),
    image: seen.image,
    ...(probe?.record !== undefined && { probe: probe.record }),
  };
  const rows = dimensionIds.map((id) => judgeObserved(id, sight, predicted?.confinement));
  const report: ObservationReport = {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    time: new Date(platform.now()).toISOString(),
    target: {
      kind: target.kind,
      pid: process.pid,
      started: process.started,
      program: process.status.name,
      ...(found !== undefined && { container: containerOf(found, target) }),
    },
    host: hostOf(seen),
    ...(predicted !== undefined && { prediction: predicted.told }),
    rows,
    summary: summaryOf(rows.map(({ verdict }) => verdict)),
    ...(probe !== undefined && { probe: probe.report }),
  };
  return evidenceOf(report, { ...seen.host.lines, ...process.lines, ...settingLines(sysctls) });
}

/** An engine that runs elsewhere tells pids of that machine. */
function refuseOtherMachine(platform: Platform, found: FoundContainer): void {
  if (found.engine === "crictl" || found.facts.kernel === undefined) return;
  const { kernel } = readHost(platform);
  if (kernel.shown && kernel.value !== found.facts.kernel)
    throw new ObserveError(
      `${found.engine} runs on another machine (kernel ${found.facts.kernel}, here ${kernel.value}): run podseal observe there`,
    );
}

function declaredTargets(found: FoundContainer | undefined): readonly string[] {
  if (found === undefined || found.engine === "crictl") return [];
  return (found.declaration.mounts ?? []).map(({ target }) => target);
}

function tryWithin(
  platform: Platform,
  { onStep, target }: ObserveRequest,
  { found, process, host, machine }: Looked,
): Promise<{ readonly report: ProbeReport; readonly record?: ProbeRecord }> {
  const architecture = architectureOf(machine);
  if (architecture === undefined)
    return Promise.resolve({
      report: { steps: [], failure: `nothing is known of the architecture ${machine}` },
    });
  if (target.kind === "process")
    return Promise.resolve({
      report: {
        steps: [],
        failure: "a helper gets into a container through its engine only: name it with --container",
      },
    });
  return runProbe(
    platform,
    {
      ...(found !== undefined && { engine: found.engine, container: nameOf(found) }),
      pid: process.pid,
      architecture,
      asRoot: host.reader.uid === 0,
    },
    onStep ?? (() => undefined),
  );
}

function nameOf(found: FoundContainer): string {
  return found.engine === "crictl"
    ? found.declaration.id
    : (found.declaration.recorded?.id ?? found.declaration.name);
}

function summaryOf(verdicts: readonly ObservationVerdict[]): ObservationReport["summary"] {
  const count = (verdict: ObservationVerdict): number => verdicts.filter((one) => one === verdict).length;
  return {
    "as-predicted": count("as-predicted"),
    tighter: count("tighter"),
    looser: count("looser"),
    different: count("different"),
    "not-proven": count("not-proven"),
    "not-observable": count("not-observable"),
    "not-predicted": count("not-predicted"),
  };
}

function settingLines(sysctls: Sight["sysctls"]): ObservationEvidence["record"] {
  if (!sysctls.shown) return {};
  return {
    "sysctl, in its namespaces": Object.entries(sysctls.value).map(([name, value]) => `${name} = ${value}`),
  };
}
