import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { nodePlatform } from "../../../src/platform/index.ts";
import { readProcess } from "../../../src/readers/index.ts";
import type {
  LimitOutcome,
  LimitReport,
  LimitRequest,
  LimitRun,
  PressOutcome,
  PressRun,
} from "../limit-observation.ts";
import { isDocker } from "../option-set-observation.ts";
import { distribution } from "./caller.ts";
import { engineOutput, startContainer, startEngine, tryEngine, type Engine } from "./engines.ts";
import { prepareHost } from "./host.ts";
import { imageReference, packRootFileSystem } from "./images.ts";
import { serve } from "./serve.ts";

interface SessionRequest extends LimitRequest {
  readonly folder: string;
  readonly probe: string;
}

const top = "/sys/fs/cgroup";
/** Below it are the cgroups of all containers, so that nothing is left behind: cgroups know no namespaces of mounts. */
const parent = `podseal-limits-${Date.now()}`;

async function observeLimits(request: SessionRequest): Promise<LimitReport> {
  const host = prepareHost(request.folder, "version-1");
  const engine = await startEngine(request.engine, host);
  try {
    engineOutput(engine, ["import", packRootFileSystem(host, request.probe), imageReference("root")]);
    const outcomes: LimitOutcome[] = [];
    for (const run of request.runs) outcomes.push(await observe(engine, run));
    const presses: PressOutcome[] = [];
    for (const run of request.presses) presses.push(await press(engine, run));
    return { engine: { version: versionOf(engine), ...distribution() }, outcomes, presses };
  } finally {
    await engine.stop();
    removeCgroups();
  }
}

function versionOf(engine: Engine): string {
  const format = isDocker(engine.name) ? "{{.Server.Version}}" : "{{.Client.Version}}";
  return engineOutput(engine, ["version", "--format", format]).trim();
}

/** A login user may make no cgroup. */
function parentOf({ name }: Engine): readonly string[] {
  return name.endsWith("-rootless") ? [] : [`--cgroup-parent=/${parent}`];
}

async function observe(engine: Engine, { name, options }: LimitRun): Promise<LimitOutcome> {
  try {
    const args = [...parentOf(engine), ...options, imageReference("root"), "/probe", "hold"];
    const container = await startContainer(engine, name, args);
    try {
      return { name, ...viewOf(pidOf(engine, name)) };
    } finally {
      await container.stop();
    }
  } catch (error) {
    tryEngine(engine, ["rm", "-f", name]);
    return { name, refused: error instanceof Error ? error.message : String(error) };
  }
}

function pidOf(engine: Engine, name: string): string {
  return engineOutput(engine, ["inspect", "--format", "{{.State.Pid}}", name]).trim();
}

function viewOf(pid: string): Omit<Extract<LimitOutcome, { limits: string }>, "name"> {
  const text = (file: string): string => readFileSync(`/proc/${pid}/${file}`, "utf8");
  const { pids, memory, cpu } = readProcess(nodePlatform, Number(pid), { isSecret: () => true }).cgroup;
  const plain = (seen: typeof pids): number | null | string =>
    seen.shown ? (seen.value === Infinity ? null : seen.value) : seen.why;
  return {
    files: cgroupFiles(pid),
    ownCgroup: text("cgroup") !== readFileSync("/proc/self/cgroup", "utf8"),
    limits: text("limits"),
    mounts: text("mountinfo"),
    observed: { pids: plain(pids), memory: plain(memory), cpu: plain(cpu) },
  };
}

const wanted: Readonly<Record<string, readonly string[]>> = {
  memory: ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes"],
  cpu: ["cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.shares"],
  pids: ["pids.max"],
};

function cgroupFiles(pid: string): Readonly<Record<string, string>> {
  const files = Object.entries(wanted).flatMap(([controller, names]) =>
    names.map((name) => [`${controller}/${name}`, cgroupFile(pid, controller, name)] as const),
  );
  return Object.fromEntries(files.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

function cgroupFile(pid: string, controller: string, name: string): string | undefined {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").split("\n");
  const line = lines.find((one) => one.split(":")[1]?.split(",").includes(controller));
  const path = join(top, controller, line?.split(":")[2] ?? "", name);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

async function press(engine: Engine, run: PressRun): Promise<PressOutcome> {
  const args = [...parentOf(engine), ...run.options, imageReference("root"), "/bin/sh", "-c", run.script];
  return run.until === undefined ? toItsEnd(engine, run.name, args) : untilShown(engine, run, args);
}

function toItsEnd(engine: Engine, name: string, args: readonly string[]): PressOutcome {
  const { exit, output } = tryEngine(engine, ["run", "--rm", "--name", name, ...args]);
  return { name, exit, output };
}

/** Looks for a minute at most; the file of a limit that is not enforced never shows it. */
async function untilShown(engine: Engine, run: PressRun, args: readonly string[]): Promise<PressOutcome> {
  const { name } = run;
  const [controller = "", file = ""] = run.until?.file.split("/") ?? [];
  const shows = new RegExp(run.until?.shows ?? "", "m");
  engineOutput(engine, ["run", "-d", "--rm", "--name", name, ...args]);
  const pid = pidOf(engine, name);
  let shown = "";
  for (let attempt = 0; attempt < 300 && !shows.test(shown); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    shown = cgroupFile(pid, controller, file) ?? "";
  }
  tryEngine(engine, ["rm", "-f", name]);
  return { name, exit: 0, output: "", shown };
}

function removeCgroups(): void {
  for (const controller of readdirSync(top)) {
    const folder = join(top, controller, parent);
    const left = spawnSync("find", [folder, "-depth", "-type", "d"], { encoding: "utf8" }).stdout;
    for (const one of left.split("\n").filter(Boolean)) rmdirSync(one);
  }
}

await serve((request) => observeLimits(request as SessionRequest));
