import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** Programs that the session calls, each with the Debian package that brings it. */
const programs: Readonly<Record<string, string>> = {
  podman: "podman",
  crun: "crun",
  newuidmap: "uidmap",
  slirp4netns: "slirp4netns",
  busybox: "busybox-static",
  setcap: "libcap2-bin",
  gcc: "gcc",
  unshare: "util-linux",
};

/** Says what keeps a session from being tried at all; undefined when nothing does. */
export function missingForSession(): string | undefined {
  if (process.platform !== "linux") return `needs Linux, this is ${process.platform}`;
  if (process.arch !== "x64") return `the probe is written for x86-64, this is ${process.arch}`;
  if (process.getuid?.() !== 0) return "needs root, to make private mount and pid namespaces";
  const missing = Object.keys(programs).filter((program) => !onPath(program));
  if (missing.length > 0) return `not installed: ${missing.map((program) => programs[program]).join(", ")}`;
  const namespaces = spawnSync("unshare", ["-m", "-p", "--fork", "--mount-proc", "true"], {
    encoding: "utf8",
  });
  return namespaces.status === 0 ? undefined : `no private namespaces: ${namespaces.stderr.trim()}`;
}

/**
 * Compiles the named C programs of native/, bundles the entry point of inside/, and runs it in private mount and pid
 * namespaces. Resolves with the JSON it replied; rejects with the failure it told.
 */
export async function runSession<Report>(
  entry: string,
  natives: readonly string[],
  request: object,
  { minutes = 3 }: { readonly minutes?: number } = {},
): Promise<Report> {
  const outer = mkdtempSync(join(tmpdir(), "podseal-engines-"));
  try {
    const folder = join(outer, "scratch");
    mkdirSync(folder);
    chmodSync(outer, 0o755); // The login user passes through it to its home.
    const compiled = Object.fromEntries(natives.map((name) => [name, compile(name, outer)]));
    const program = bundle(entry, outer);
    const reply = await spawnInNamespaces(
      program,
      JSON.stringify({ ...request, ...compiled, folder }),
      minutes * 60_000,
    );
    return readReply(reply) as Report;
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}

function onPath(program: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin", "/bin"];
  return folders.some((folder) => existsSync(join(folder, program)));
}

function compile(name: string, folder: string): string {
  const output = join(folder, name);
  const source = join(here, "native", `${name}.c`);
  execFileSync("gcc", ["-static", "-O1", "-Wall", "-o", output, source, "-lpthread"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return output;
}

function bundle(entry: string, folder: string): string {
  const outfile = join(folder, "inside.mjs");
  buildSync({
    entryPoints: [join(here, "inside", entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return outfile;
}

/**
 * The first process of the pid namespace: a shell that reaps what engines leave to it. Node would not, and what has ended counts for its
 * user's limit of processes until it is reaped. A shell gives its background no standard input of its own accord.
 */
const reaper = 'exec 3<&0; "$@" <&3 & wait $!';

/** `--kill-child` ends the namespaces with `unshare`; the time limit ends `unshare`. */
function spawnInNamespaces(program: string, request: string, limit: number): Promise<string> {
  const wall = ["-m", "-p", "--fork", "--kill-child", "--mount-proc"];
  const child = spawn("unshare", [...wall, "sh", "-c", reaper, "sh", process.execPath, program], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = (): void => void child.kill("SIGKILL");
  process.once("exit", stop);
  const timer = setTimeout(stop, limit);
  child.stdin.on("error", () => undefined); // A session that dies early is told by its exit.
  child.stdin.end(request);
  return new Promise((resolve, reject) => {
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      process.removeListener("exit", stop);
      if (output === "") reject(new Error(`the session ended with ${code ?? signal}: ${complaint.trim()}`));
      else resolve(output);
    });
  });
}

function readReply(text: string): unknown {
  const reply = JSON.parse(text) as { report?: unknown; failure?: string };
  if (reply.report === undefined) throw new Error(reply.failure ?? "the session gave no report");
  return reply.report;
}
