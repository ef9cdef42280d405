import { execFileSync, spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Host } from "./host.ts";

/** Proxy variables as a login session behind a proxy has them, and one variable that no engine has a reason to pass on. */
export const sessionVariables = {
  http_proxy: "http://proxy.invalid:3128",
  NO_PROXY: "localhost",
  PODSEAL_SESSION_SECRET: "not for containers",
};

/** Runs `podman` as the login user to its end and gives its standard output; throws with podman's own words. */
export function podman(host: Host, args: readonly string[]): string {
  return execFileSync("podman", args, {
    ...as(host),
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs `podman` as the login user to its end, whatever that is. */
export function tryPodman(
  host: Host,
  args: readonly string[],
): { readonly exit: number; readonly output: string } {
  const run = spawnSync("podman", args, { ...as(host), encoding: "utf8", timeout: 60_000 });
  return { exit: run.status ?? -1, output: `${run.stdout}${run.stderr}`.trim() };
}

/** Runs a shell script in the user namespace of the login user's images and gives its standard output. */
export function podmanUnshare(host: Host, script: string, args: readonly string[]): string {
  return podman(host, ["unshare", "sh", "-euc", script, "sh", ...args]);
}

export interface RunningProbe {
  /** What the probe printed before it said that it is ready. */
  readonly output: string;
  /** Lets the probe end and waits for podman. */
  stop(): Promise<void>;
}

/** Starts `podman run` with the probe as first process and waits until it has printed everything. */
export async function startProbe(host: Host, name: string, args: readonly string[]): Promise<RunningProbe> {
  const child = spawn("podman", ["run", "--rm", "-i", "--name", name, ...args], {
    ...as(host),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const output = await untilReady(child, name);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { output, stop };
}

export function untilReady(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  name: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let complaint = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!/^ready$/m.test(output)) return;
      clearTimeout(timer);
      resolve(output);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      reject(
        new Error(
          `container ${name} ended with ${code} before its probe was ready: ${complaint.trim() || output.slice(-300)}`,
        ),
      );
    });
  });
}

/** As the login user, in its session. */
export function as(host: Host): { uid: number; gid: number; cwd: string; env: NodeJS.ProcessEnv } {
  const { user, home, runtimeFolder } = host;
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: home,
    XDG_RUNTIME_DIR: runtimeFolder,
  };
  return {
    uid: user.uid,
    gid: user.gid,
    cwd: home,
    env: { ...env, USER: "podseal-login", LOGNAME: "podseal-login", ...sessionVariables },
  };
}
