import { mkdirSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { release } from "node:os";
import { join } from "node:path";
import type {
  OptionSetOutcome,
  OptionSetReport,
  OptionSetRequest,
  OptionSetRun,
  ProcessViews,
} from "../option-set-observation.ts";
import { parseLimits, parseProbe, parseStatus } from "../parse.ts";
import { engineOutput, startContainer, startEngine, tryEngine, type Engine } from "./engines.ts";
import { prepareHost } from "./host.ts";
import { readHostView, readNamespaces, readOciConfiguration, readSecurityModules } from "./host-view.ts";
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
  prepareFolders(request);
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
    ...describe(engine),
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
} as const;

/** bind/ holds a file system of its own below, so that recursion of read-only mounts shows. */
function prepareFolders({ folder, files }: SessionRequest): void {
  const bind = join(folder, "bind");
  mkdirSync(join(bind, "sub"), { recursive: true });
  for (const path of [bind, join(bind, "sub")]) chmodSync(path, 0o777);
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=777", "podseal-sub", join(bind, "sub")]);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o644 });
}

async function observeSet(engine: Engine, run: OptionSetRun, folder: string): Promise<OptionSetOutcome> {
  const { name, image } = run;
  const options = run.options.map((one) => one.replaceAll("{folder}", folder));
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

/** State 0A is LISTEN (linux/tcp_states.h). */
function listeningPorts(pid: string): number[] {
  const lines = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n").slice(1),
  );
  const ports = lines.flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    return state === "0A" ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

function describe(
  engine: Engine,
): Omit<OptionSetReport, "folder" | "loginUser" | "peerNamespaces" | "peer" | "outcomes"> {
  const text = (name: string): string => readFileSync(`/proc/${engine.hostPid}/${name}`, "utf8");
  const osRelease = readFileSync("/etc/os-release", "utf8");
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  return {
    engine: {
      podman: engineVersion(engine),
      runtime: runtimeVersion(engine),
      distribution: `${field("ID")}-${field("VERSION_ID")}`,
      kernel: release(),
    },
    callerNamespaces: readNamespaces(engine.hostPid),
    callerLimits: parseLimits(text("limits")),
    callerOomScoreAdjustment: Number(text("oom_score_adj")),
    callerCgroup: text("cgroup").split("\n").filter(Boolean),
    callerBounding: parseStatus(text("status")).capabilities.bounding,
    securityModules: readSecurityModules(),
    hostDevices: readdirSync("/dev").map((name) => `/dev/${name}`),
    accounts: accounts(),
    pingGroupRange: readFileSync("/proc/sys/net/ipv4/ping_group_range", "utf8").trim().replace(/\s+/g, " "),
  };
}

function engineVersion(engine: Engine): string {
  const format = engine.name === "docker" ? "{{.Server.Version}}" : "{{.Client.Version}}";
  return engineOutput(engine, ["version", "--format", format]).trim();
}

function runtimeVersion(engine: Engine): string {
  if (engine.name === "docker") return "";
  return engineOutput(engine, ["info", "--format", "{{.Host.OCIRuntime.Version}}"]).split("\n")[0] ?? "";
}

function accounts(): OptionSetReport["accounts"] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", , uid = "", , , , shell = ""] = line.split(":");
      return { uid: Number(uid), name, login: !/(?:nologin|false|sync)$/.test(shell) };
    });
}

await serve((request) => observeOptionSets(request as SessionRequest));
