import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { appendFileSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerName, EngineName } from "../option-set-observation.ts";
import { loginUserName, type Host } from "./host.ts";
import { as, sessionVariables, untilReady, type RunningProbe } from "./podman.ts";

/** How one engine is called, and where its host is: the process in whose namespaces containers with "host" are. */
export interface Engine {
  readonly name: EngineName;
  readonly program: string;
  readonly global: readonly string[];
  readonly as: {
    readonly uid?: number;
    readonly gid?: number;
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
  };
  readonly hostPid: string;
  /** Path of the OCI configuration of a running container. */
  configuration(container: string): string;
  stop(): Promise<void>;
}

export async function startEngine(name: EngineName, host: Host): Promise<Engine> {
  switch (name) {
    case "podman-rootless":
      return rootlessPodman(host);
    case "podman-rootful":
      return rootfulPodman(host);
    case "docker":
    case "docker-remap":
    case "docker-rootless":
      return docker(name, host);
  }
}

function rootlessPodman(host: Host): Engine {
  const engine = {
    name: "podman-rootless" as const,
    program: "podman",
    global: [],
    as: as(host),
    hostPid: "self",
  };
  return { ...engine, configuration: (one) => ociPath(engine, one), stop: () => Promise.resolve() };
}

/** Storage and state of its own; --userns=auto takes the ids of the user "containers". */
function rootfulPodman(host: Host): Engine {
  appendFileSync("/etc/subuid", "containers:1000000:65536\n");
  appendFileSync("/etc/subgid", "containers:1000000:65536\n");
  const [root, runRoot] = ["root-storage", "root-run"].map((one) => join(host.folder, one)) as [
    string,
    string,
  ];
  const engine = {
    name: "podman-rootful" as const,
    program: "podman",
    global: [
      "--root",
      root,
      "--runroot",
      runRoot,
      "--tmpdir",
      join(host.folder, "root-tmp"),
      "--cgroup-manager",
      "cgroupfs",
    ],
    as: asRoot(host),
    hostPid: "self",
  };
  return { ...engine, configuration: (one) => ociPath(engine, one), stop: () => Promise.resolve() };
}

type Called = Pick<Engine, "program" | "global" | "as">;

function ociPath(engine: Called, container: string): string {
  return engineOutput(engine, ["inspect", "--format", "{{.OCIConfigPath}}", container]).trim();
}

function asRoot(host: Host): Engine["as"] {
  const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return { cwd: host.folder, env: { PATH: path, HOME: host.folder, ...sessionVariables } };
}

/** A daemon of our own, with everything below the session's folder and a network namespace of its own, so that nothing outside changes. */
async function docker(name: DockerName, host: Host): Promise<Engine> {
  const isRootless = name === "docker-rootless";
  const caller = isRootless ? as(host) : asRoot(host);
  const folder = isRootless ? host.runtimeFolder : host.folder;
  const [execRoot, socket, pidFile] = ["docker-run", "docker.sock", "docker.pid"].map((one) =>
    join(folder, one),
  ) as [string, string, string];
  const options = [
    ...["--data-root", join(isRootless ? host.home : host.folder, "docker-data")],
    ...["--exec-root", execRoot, "--host", `unix://${socket}`, "--pidfile", pidFile],
    ...["--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=overlay2"],
    ...(name === "docker-remap" ? [`--userns-remap=${loginUserName}`] : []),
  ];
  const log = openSync(join(host.folder, "dockerd.log"), "w");
  const command = isRootless ? rootlessCommand : ["unshare", "--net", "dockerd"];
  const [program = "", ...words] = [...command, ...options];
  const env = { ...caller.env, DOCKERD_ROOTLESS_ROOTLESSKIT_NET: "slirp4netns" };
  const daemon = spawn(program, words, { stdio: ["ignore", log, log], ...caller, env });
  const called = { program: "/usr/bin/docker", global: ["--host", `unix://${socket}`], as: caller };
  await untilServing(called, daemon, join(host.folder, "dockerd.log"));
  const hostPid = readFileSync(pidFile, "utf8").trim();
  return {
    ...called,
    name,
    hostPid,
    configuration: (one) => {
      const id = engineOutput(called, ["inspect", "--format", "{{.Id}}", one]).trim();
      return join(execRoot, "containerd/daemon/io.containerd.runtime.v2.task/moby", id, "config.json");
    },
    stop: () => ended(daemon),
  };
}

/** Debian's docker.io brings the script beside its documentation. */
const rootlessCommand = ["sh", "/usr/share/docker.io/contrib/dockerd-rootless.sh"];

async function untilServing(engine: Called, daemon: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (daemon.exitCode !== null) break;
    if (tryEngine(engine, ["version"]).exit === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`dockerd does not serve: ${readFileSync(log, "utf8").split("\n").slice(-6).join(" ")}`);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    if (child.exitCode === null) child.kill("SIGTERM");
    else resolve();
  });
}

/** Runs the engine to its end and gives its standard output; throws with its own words. */
export function engineOutput(engine: Called, args: readonly string[]): string {
  return execFileSync(engine.program, [...engine.global, ...args], {
    ...engine.as,
    encoding: "utf8",
    timeout: 120_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function tryEngine(engine: Called, args: readonly string[]): { exit: number; output: string } {
  const run = spawnSync(engine.program, [...engine.global, ...args], {
    ...engine.as,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { exit: run.status ?? -1, output: `${run.stdout}${run.stderr}`.trim() };
}

/** Starts a container whose first process is the probe, and waits until it has printed everything. */
export async function startContainer(
  engine: Engine,
  name: string,
  args: readonly string[],
): Promise<RunningProbe> {
  const words = [engine.program, ...engine.global, "run", "--rm", "-i", "--name", name, ...args];
  const { command, caller } = fromLogin(engine.as, words);
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, { ...caller, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const output = await untilReady(child, name);
  return {
    output,
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

/** A login session has the user's own group among the supplementary ones, which --group-add keep-groups keeps; Node gives none. */
function fromLogin(
  { uid, gid, ...caller }: Engine["as"],
  words: readonly string[],
): { readonly command: readonly string[]; readonly caller: Pick<Engine["as"], "cwd" | "env"> } {
  if (uid === undefined) return { command: words, caller };
  return { command: ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, `--groups=${gid}`, ...words], caller };
}
