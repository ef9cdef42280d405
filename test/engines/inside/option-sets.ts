import type {
  OptionSetOutcome,
  OptionSetReport,
  OptionSetRequest,
  OptionSetRun,
  ProcessViews,
} from "../option-set-observation.ts";
import { isDocker } from "../option-set-observation.ts";
import { parseProbe } from "../parse.ts";
import { callerOf, distribution, listeningPorts, prepareFolders } from "./caller.ts";
import { engineOutput, startContainer, startEngine, tryEngine, type Engine } from "./engines.ts";
import { prepareHost } from "./host.ts";
import { readHostView, readOciConfiguration } from "./host-view.ts";
import { imageChanges, imageReference, packRootFileSystem } from "./images.ts";
import { kernelPaths } from "./paths.ts";
import { serve } from "./serve.ts";

interface SessionRequest extends OptionSetRequest {
  readonly folder: string;
  readonly probe: string;
}

/** Makes every run twice, with the probe and with its set-id copy as first process, beside one plain container as their peer. */
async function observeOptionSets(request: SessionRequest): Promise<OptionSetReport> {
  const host = prepareHost(request.folder);
  prepareFolders(request.folder, request.files);
  const engine = await startEngine(request.engine, host);
  const packed = packRootFileSystem(host, request.probe);
  for (const [name, change] of Object.entries(imageChanges)) {
    const changes = change.flatMap((line) => ["--change", line]);
    engineOutput(engine, ["import", ...changes, packed, imageReference(name as keyof typeof imageChanges)]);
  }
  const peer = await startContainer(engine, "peer", [
    ...peerOptions[engine.name],
    imageReference("root"),
    "/probe",
    "observe",
  ]);
  const peerView = readHostView(pidOf(engine, "peer"));
  const outcomes: OptionSetOutcome[] = [];
  for (const run of request.runs) outcomes.push(await observeSet(engine, run, request.folder));
  const report = {
    engine: { podman: engineVersion(engine), runtime: runtimeVersion(engine), ...distribution() },
    ...callerOf(engine.hostPid),
    folder: request.folder,
    loginUser: host.user,
    peerNamespaces: peerView.namespaces,
    peer: { uidMap: peerView.uidMap, gidMap: peerView.gidMap },
    outcomes,
  };
  await peer.stop();
  await engine.stop();
  return report;
}

const nofile = "--ulimit=nofile=1024:1024";
/** What a container of that engine needs on a small machine, and what lets others join it. */
const peerOptions = {
  "podman-rootless": [],
  "podman-rootful": [nofile, "--ulimit=nproc=1000:1000", "--cgroups=disabled", "--network=none"],
  docker: ["--network=none", "--ipc=shareable"],
  "docker-remap": ["--network=none", "--ipc=shareable"],
  "docker-rootless": ["--network=none", "--ipc=shareable"],
} as const;

async function observeSet(engine: Engine, run: OptionSetRun, folder: string): Promise<OptionSetOutcome> {
  const { name, image } = run;
  const options = run.options.map((one) => one.replaceAll("/{folder}", folder));
  try {
    const container = await observeProcess(engine, name, [...options, imageReference(image), "/probe"]);
    const raised = await observeProcess(engine, `${name}-raised`, [
      ...options,
      imageReference(image),
      "/set-id-probe",
    ]);
    return { name, container, raised };
  } catch (error) {
    for (const left of [name, `${name}-raised`]) tryEngine(engine, ["rm", "-f", left]);
    return { name, refused: error instanceof Error ? error.message : String(error) };
  }
}

async function observeProcess(engine: Engine, name: string, args: readonly string[]): Promise<ProcessViews> {
  const probe = await startContainer(engine, name, [...args, "observe", ...kernelPaths]);
  try {
    return {
      inside: parseProbe(probe.output),
      host: readHostView(pidOf(engine, name)),
      oci: readOciConfiguration(engine.configuration(name)),
      listening: listeningPorts(engine.hostPid),
    };
  } finally {
    await probe.stop();
  }
}

function pidOf(engine: Engine, name: string): string {
  return engineOutput(engine, ["inspect", "--format", "{{.State.Pid}}", name]).trim();
}

function engineVersion(engine: Engine): string {
  const format = isDocker(engine.name) ? "{{.Server.Version}}" : "{{.Client.Version}}";
  return engineOutput(engine, ["version", "--format", format]).trim();
}

function runtimeVersion(engine: Engine): string {
  if (isDocker(engine.name)) return "";
  return engineOutput(engine, ["info", "--format", "{{.Host.OCIRuntime.Version}}"]).split("\n")[0] ?? "";
}

await serve((request) => observeOptionSets(request as SessionRequest));
