import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { OciProcess, RuntimeName, RuntimeReply } from "../oci-runtimes.ts";
import { parseStatus } from "../parse.ts";
import { prepareHost } from "./host.ts";
import { serve } from "./serve.ts";

interface RuntimesRequest {
  readonly folder: string;
  readonly probe: string;
  readonly processes: readonly OciProcess[];
}

const installed = (["crun", "runc"] as const).filter(
  (name) => existsSync(`/usr/bin/${name}`) || existsSync(`/usr/sbin/${name}`),
);

/** The host's own files, bound below the bundle. */
const hostRoot = "host";

/** Folders of a program that it may write to. */
const scratch = ["/tmp", "/run", "/var/log", "/var/lib/nginx"];

await serve((request) => runEverywhere(request as RuntimesRequest));

function runEverywhere({ folder, probe, processes }: RuntimesRequest): RuntimeReply[] {
  prepareHost(folder);
  const bundle = prepareBundle(folder, probe);
  return installed.map((runtime) => ({
    runtime,
    version: execFileSync(runtime, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "",
    available: parseStatus(readFileSync("/proc/self/status", "utf8")).capabilities.permitted,
    results: processes.map((process, index) => runBundle(runtime, bundle, process, index)),
  }));
}

function prepareBundle(folder: string, probe: string): string {
  const bundle = join(folder, "bundle");
  for (const path of ["rootfs/proc", "rootfs/dev", "state"])
    mkdirSync(join(bundle, path), { recursive: true });
  mkdirSync(join(bundle, hostRoot));
  execFileSync("mount", ["--bind", "/", join(bundle, hostRoot)]);
  copyFileSync(probe, join(bundle, "rootfs/probe"));
  chmodSync(join(bundle, "rootfs/probe"), 0o755);
  return bundle;
}

function runBundle(
  runtime: RuntimeName,
  bundle: string,
  process: OciProcess,
  index: number,
): RuntimeReply["results"][number] {
  chownSync(join(bundle, "rootfs"), process.mappedFrom ?? 0, process.mappedFrom ?? 0);
  writeFileSync(join(bundle, "config.json"), JSON.stringify(configuration(process)));
  const state = ["--root", join(bundle, "state")];
  const options = runtime === "crun" ? ["--cgroup-manager=disabled", ...state] : state;
  const id = `podseal-${index}`;
  const run = spawnSync(runtime, [...options, "run", "--bundle", bundle, id], {
    encoding: "utf8",
    timeout: 60_000,
  });
  if (process.task !== undefined || process.program !== undefined)
    return { ended: { code: run.status, output: run.stdout, complaint: run.stderr } };
  const status = run.stdout
    .split("\n")
    .map((line) => line.split("\t").slice(2).join("\t"))
    .join("\n");
  if (run.status === 0 && status.includes("CapPrm")) return { status };
  return { error: `${run.status}: ${run.stderr.trim()} ${run.error?.message ?? ""}` };
}

function configuration(process: OciProcess): object {
  const { user, capabilities, noNewPrivileges, mappedFrom, seccomp, task = "status", program } = process;
  const mapping =
    mappedFrom === undefined ? undefined : [{ containerID: 0, hostID: mappedFrom, size: 65_536 }];
  return {
    ociVersion: "1.0.2",
    root: program === undefined ? { path: "rootfs", readonly: false } : { path: hostRoot, readonly: true },
    process: {
      terminal: false,
      user,
      cwd: "/",
      args: program ?? ["/probe", task],
      env: program === undefined ? ["PATH=/"] : ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp"],
      capabilities,
      noNewPrivileges,
    },
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"] },
      ...(program === undefined ? [] : programMounts()),
    ],
    linux: {
      namespaces: ["pid", "mount", ...(mapping === undefined ? [] : ["user"])].map((type) => ({ type })),
      ...(seccomp === undefined ? {} : { seccomp }),
      ...(mapping === undefined ? {} : { uidMappings: mapping, gidMappings: mapping }),
    },
  };
}

function programMounts(): object[] {
  return ["/dev/shm", ...scratch].map((destination) => ({
    destination,
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "nodev", "mode=1777"],
  }));
}
