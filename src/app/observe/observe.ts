import type { Confinement } from "../../confinement/index.ts";
import { dimensionIds, explore } from "../../confinement/index.ts";
import { isWrittenSecret, type ImageView } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { HostRecord, Neighbour, ProcessRecord, RaisingFilesFound, Seen } from "../../readers/index.ts";
import {
  findRaisingFiles,
  hidden,
  shown,
  readHost,
  readNeighbours,
  readProcess,
  readSysctls,
} from "../../readers/index.ts";
import type {
  ObservationEvidence,
  ObservationPrediction,
  ObservationReport,
  ObservationVerdict,
  ObservedContainer,
  ObservedHost,
  ProbeReport,
} from "../../report/index.ts";
import { readWithContext } from "../audit-paths.ts";
import type { ContextFlags } from "../context.ts";
import { toolVersion } from "../version.ts";
import { chooseContainer, predictPod, type ContainerChoice } from "./choose-container.ts";
import type { EngineName } from "./engine-call.ts";
import { evidenceOf, sha256 } from "./evidence.ts";
import { findContainer, type FoundContainer } from "./find-container.ts";
import { judgeObserved } from "./judge-observed.ts";
import { pingRange, portStart } from "./kernel.ts";
import { ObserveError } from "./observe-error.ts";
import { answered, architectureOf, imageOf, nodeFactsOf, predictFound } from "./predict.ts";
import type { ProbeRecord } from "./probe/probe-record.ts";
import { runProbe } from "./probe/run-probe.ts";
import type { Sight } from "./sight.ts";

/** What to look at, and what to hold it against. */
export interface ObserveRequest extends ContextFlags {
  readonly target: ObserveTarget;
  /** A manifest, and which container of it the process should be. */
  readonly manifest?: { readonly file: string } & ContainerChoice;
  readonly contextFile?: string;
  /** Look only: no prediction. */
  readonly withoutPrediction?: boolean;
  readonly probe?: boolean;
  /** Is told every step of the probe before it is done. */
  readonly onStep?: (step: string) => void;
}

export type ObserveTarget =
  | { readonly kind: "self" }
  | { readonly kind: "process"; readonly pid: number }
  | { readonly kind: "container"; readonly name: string; readonly engine: EngineName | "auto" };

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

interface Looked {
  readonly process: ProcessRecord;
  readonly host: HostRecord;
  readonly machine: string;
  readonly neighbours: readonly Neighbour[];
  readonly raising: RaisingFilesFound;
  readonly found: FoundContainer | undefined;
  readonly image: ImageView;
}

async function look(
  platform: Platform,
  process: ProcessRecord,
  found: FoundContainer | undefined,
): Promise<Looked> {
  const host = readHost(platform);
  const machine = host.machine.shown
    ? host.machine.value
    : (await platform.run({ command: "uname", args: ["-m"] })).output.trim();
  const raising = found === undefined ? notSearched : await findRaisingFiles(platform, process.pid);
  const name = found?.declaration.image ?? `of process ${process.pid}`;
  return {
    process,
    host,
    machine,
    neighbours: readNeighbours(platform, process.pid),
    raising,
    found,
    image: imageOf(name, found?.image, process, raising),
  };
}

const notSearched: RaisingFilesFound = {
  setId: hidden("not searched: the process is in no container that is known"),
  fileCapabilities: hidden("not searched: the process is in no container that is known"),
};

/** An engine that runs elsewhere tells pids of that machine. */
function refuseOtherMachine(platform: Platform, found: FoundContainer): void {
  if (found.engine === "crictl" || found.facts.kernel === undefined) return;
  const { kernel } = readHost(platform);
  if (kernel.shown && kernel.value !== found.facts.kernel)
    throw new ObserveError(
      `${found.engine} runs on another machine (kernel ${found.facts.kernel}, here ${kernel.value}): run podseal observe there`,
    );
}

interface Predicted {
  readonly confinement: Confinement;
  readonly told: ObservationPrediction;
}

async function predict(
  platform: Platform,
  request: ObserveRequest,
  seen: Looked,
): Promise<Predicted | undefined> {
  if (request.withoutPrediction === true) return undefined;
  const predicted =
    request.manifest === undefined ? predictByRecord(seen) : await predictByManifest(platform, request, seen);
  if (predicted === undefined) return undefined;
  const range = await readSysctls(platform, [pingRange], { pid: seen.process.pid, foreign: [] });
  const onHost = range.shown ? range.value[pingRange] : undefined;
  const answers = onHost === undefined ? {} : { "node-ping-group-range": onHost };
  return { ...predicted, confinement: answered(predicted.confinement, answers) };
}

function predictByRecord({
  found,
  host,
  machine,
  process,
  neighbours,
  image,
}: Looked): Predicted | undefined {
  if (found === undefined) return undefined;
  const architecture = architectureOf(machine);
  if (architecture === undefined) throw new ObserveError(`nothing is known of the architecture ${machine}`);
  const login = loginOf(found, process, neighbours, host);
  const confinement = predictFound({ found, host, architecture, login, image });
  const version = found.engine === "crictl" ? found.runtimeVersion : found.facts.version;
  return {
    confinement,
    told: {
      from: `${found.engine} inspect`,
      sha256: sha256(found.record),
      assumptions: [
        ...(version === undefined
          ? []
          : [{ name: found.engine, value: version, from: `${found.engine} info` }]),
        ...nodeAssumptions(host, architecture),
      ],
    },
  };
}

/** The person whose rootless engine it is: who runs the container's monitor. */
function loginOf(
  found: FoundContainer,
  process: ProcessRecord,
  neighbours: readonly Neighbour[],
  host: HostRecord,
): number | undefined {
  if (found.engine === "crictl" || !found.facts.rootless) return undefined;
  return neighbours.find(({ pid }) => pid === process.status.parent)?.uid ?? host.reader.uid;
}

async function predictByManifest(
  platform: Platform,
  request: ObserveRequest,
  { host, machine, image }: Looked,
): Promise<Predicted> {
  const { manifest } = request;
  if (manifest === undefined) throw new ObserveError("no manifest is given");
  const { input, resolved } = await readWithContext(platform, { ...request, paths: [manifest.file] });
  const chosen = chooseContainer(input, manifest, manifest.file);
  const architecture = architectureOf(machine);
  if (architecture === undefined) throw new ObserveError(`nothing is known of the architecture ${machine}`);
  const { context } = resolved;
  const node = { ...nodeFactsOf(host, undefined), ...context.node };
  const bytes = manifest.file === "-" ? new Uint8Array() : platform.readBytes(manifest.file);
  return {
    confinement: predictPod(chosen, input, { ...context, architecture, node }, image),
    told: {
      from: `${manifest.file}: ${chosen.id} ${chosen.container.name}`,
      sha256: sha256(bytes),
      assumptions: [
        ...resolved.assumptions.filter(({ name }) => name !== "architecture" && name !== "yardstick"),
        ...nodeAssumptions(host, architecture),
      ],
    },
  };
}

function nodeAssumptions({ kernel }: HostRecord, architecture: string): ObservationPrediction["assumptions"] {
  return [
    { name: "kernel", value: kernel.shown ? kernel.value : "unknown", from: "this host" },
    { name: "architecture", value: architecture, from: "this host" },
  ];
}

/** Settings that the prediction names, as they are in the namespaces of the process. */
function readSettings(
  platform: Platform,
  { process, host }: Looked,
  prediction: Confinement | undefined,
): ReturnType<typeof readSysctls> {
  const predicted =
    prediction === undefined ? [] : valuesOf(prediction, "sysctls").flatMap((one) => Object.keys(one));
  const own = readerNamespaces(platform);
  const foreign = (["user", "net", "ipc", "uts"] as const).filter((kind) => {
    const theirs = process.namespaces[kind];
    const mine = own[kind] ?? host.namespaces[kind];
    return !(theirs.shown && mine.shown && theirs.value === mine.value);
  });
  return readSysctls(platform, [...new Set([pingRange, portStart, ...predicted])], {
    pid: process.pid,
    foreign,
  });
}

function readerNamespaces(platform: Platform): Readonly<Record<string, Seen<string> | undefined>> {
  const kinds = ["user", "net", "ipc", "uts"] as const;
  return Object.fromEntries(
    kinds.map((kind): [string, Seen<string>] => {
      try {
        return [kind, shown(platform.readLink(`/proc/self/ns/${kind}`))];
      } catch {
        return [kind, hidden("it cannot be read")];
      }
    }),
  );
}

function valuesOf<Id extends "sysctls" | "masked-paths">(confinement: Confinement, id: Id) {
  return explore((ask) => confinement[id](ask).value).map(({ result }) => result);
}

function absentPaths(platform: Platform, prediction: Confinement | undefined): readonly string[] {
  if (prediction === undefined) return [];
  const paths = valuesOf(prediction, "masked-paths").flatMap(({ masked, readOnly }) => [
    ...masked,
    ...readOnly,
  ]);
  return [...new Set(paths)].filter((path) => isAbsent(platform, path));
}

function isAbsent(platform: Platform, path: string): boolean {
  try {
    return platform.kindOf(path) === undefined;
  } catch {
    return false;
  }
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

function containerOf(found: FoundContainer, target: ObserveTarget): ObservedContainer {
  const { image } = found.declaration;
  const digest = found.imageDigest === undefined ? {} : { imageDigest: found.imageDigest };
  if (found.engine === "crictl") {
    const { id, pod, container, runtime } = found.declaration;
    return {
      name:
        [pod, container].filter((one) => one !== undefined).join("/") ||
        (target.kind === "container" ? target.name : id),
      id,
      ...(image !== undefined && { image }),
      ...digest,
      engine: "crictl",
      ...(found.runtimeVersion !== undefined && { engineVersion: found.runtimeVersion }),
      ...(runtime !== undefined && { runtime }),
    };
  }
  const { recorded, name } = found.declaration;
  const { ociRuntime, version } = found.facts;
  return {
    name,
    ...(recorded?.id !== undefined && { id: recorded.id }),
    ...(image !== undefined && { image }),
    ...(recorded?.imageId !== undefined && { imageId: recorded.imageId }),
    ...digest,
    engine: found.facts.rootless ? `${found.engine} (rootless)` : found.engine,
    engineVersion: version,
    ...(ociRuntime !== undefined && { runtime: `${ociRuntime.name} ${ociRuntime.version}`.trim() }),
  };
}

function hostOf({ host, machine }: Looked): ObservedHost {
  const { id, version, name } = host.distribution;
  return {
    name: host.hostname.shown ? host.hostname.value : "unknown",
    ...(host.machineId.shown &&
      host.machineId.value !== "" && { machine: sha256(`podseal:${host.machineId.value}`) }),
    kernel: host.kernel.shown ? host.kernel.value : "unknown",
    architecture: machine,
    distribution: name ?? [id, version].filter((one) => one !== undefined).join(" "),
    reader: host.reader.uid === 0 ? "root" : `uid ${host.reader.uid}`,
  };
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
