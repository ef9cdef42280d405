import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseStatus } from "../parse.ts";
import { CriClient } from "./cri-client.ts";
import type { Host } from "./host.ts";

/** A containerd of our own with its CRI plugin. */
export interface Containerd {
  readonly cri: CriClient;
  readonly pid: string;
  /** Path of the OCI configuration of a running container. */
  configuration(id: string): string;
  stop(): Promise<void>;
}

interface Programs {
  readonly containerd: string;
  readonly folders: readonly string[];
  readonly client: string;
}

/**
 * Everything is below the session's folder and the daemon has a network namespace of its own, so that nothing outside changes. There is
 * no network plugin but one of ours that leaves a pod's network namespace as it is: empty.
 */
export async function startContainerd(host: Host, programs: Programs): Promise<Containerd> {
  const [root, state, socket] = ["cri-root", "cri-state", "cri.sock"].map((one) =>
    join(host.folder, one),
  ) as [string, string, string];
  const file = join(host.folder, "containerd.toml");
  const log = join(host.folder, "containerd.log");
  writeFileSync(file, configuration(root, state, socket, emptyNetwork(host.folder)));
  const output = openSync(log, "w");
  const start = `busybox ip link set lo up && exec ${programs.containerd} --config ${file}`;
  const path = [
    ...withoutLimits(host.folder, programs.folders),
    ...programs.folders,
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ].join(":");
  const daemon = spawn("unshare", ["--net", "sh", "-euc", start], {
    stdio: ["ignore", output, output],
    cwd: host.folder,
    env: { PATH: path, HOME: host.folder },
  });
  const cri = new CriClient(programs.client, socket);
  await untilServing(cri, daemon, log);
  return {
    cri,
    pid: String(daemon.pid),
    configuration: (id) => join(state, "io.containerd.runtime.v2.task/k8s.io", id, "config.json"),
    stop: async () => {
      cri.close();
      await ended(daemon);
    },
  };
}

/** A configuration of version 2, which containerd 2 still reads. */
function configuration(root: string, state: string, socket: string, network: string): string {
  return `version = 2
root = "${root}"
state = "${state}"
disabled_plugins = ["io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.blockfile", "io.containerd.nri.v1.nri"]
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/podseal-pause:latest"
  restrict_oom_score_adj = ${!mayRaiseScores()}
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${network}/bin"
    conf_dir = "${network}/conf"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = "${root}/opt"
`;
}

/** The runc that a containerd finds there. */
export function runcOf(folders: readonly string[]): string {
  const candidates = [...folders, "/usr/sbin", "/usr/bin"].map((one) => join(one, "runc"));
  const found = candidates.find((one) => existsSync(one));
  if (found === undefined) throw new Error("runc is not installed");
  return found;
}

/**
 * A cgroup tree without controllers takes no limits, and runc fails on those that the CRI plugin always sets. A folder is then put
 * first on the PATH whose runc takes all of them but the rules for devices out of the configuration and hands on.
 */
function withoutLimits(folder: string, folders: readonly string[]): readonly string[] {
  if (/\bcpu\b/.test(readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8"))) return [];
  const own = join(folder, "without-limits");
  mkdirSync(own);
  const script = `const { readFileSync, writeFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const words = process.argv.slice(2);
const bundle = words.indexOf("--bundle");
if (words.includes("create") && bundle >= 0) {
  const file = words[bundle + 1] + "/config.json";
  const configuration = JSON.parse(readFileSync(file, "utf8"));
  const { devices } = configuration.linux.resources ?? {};
  configuration.linux.resources = devices === undefined ? {} : { devices };
  writeFileSync(file, JSON.stringify(configuration));
}
process.exit(spawnSync(${JSON.stringify(runcOf(folders))}, words, { stdio: "inherit" }).status ?? 1);
`;
  writeFileSync(join(own, "runc.cjs"), script);
  const start = `#!/bin/sh\nexec ${process.execPath} ${own}/runc.cjs "$@"\n`;
  writeFileSync(join(own, "runc"), start, { mode: 0o755 });
  return [own];
}

/** Lowering an oom score needs SYS_RESOURCE, bit 24: without it a sandbox would not start, whose score is -998. */
function mayRaiseScores(): boolean {
  const { capabilities } = parseStatus(readFileSync("/proc/self/status", "utf8"));
  return (BigInt(`0x${capabilities.effective}`) & (1n << 24n)) !== 0n;
}

/** containernetworking.github.io/cni/docs/spec: a plugin answers ADD with what it made. It made nothing and says that it is eth0. */
function emptyNetwork(folder: string): string {
  const network = join(folder, "network");
  for (const part of ["bin", "conf"]) mkdirSync(join(network, part), { recursive: true });
  const added = {
    cniVersion: "0.4.0",
    interfaces: [{ name: "eth0", mac: "02:00:00:00:00:01", sandbox: "empty" }],
    ips: [{ version: "4", interface: 0, address: "192.0.2.7/24" }],
  };
  const versions = { cniVersion: "0.4.0", supportedVersions: ["0.3.1", "0.4.0"] };
  const script = `#!/bin/sh
cat >/dev/null
case $CNI_COMMAND in
ADD) echo '${JSON.stringify(added)}' ;;
VERSION) echo '${JSON.stringify(versions)}' ;;
esac
`;
  for (const plugin of ["empty", "loopback"])
    writeFileSync(join(network, "bin", plugin), script, { mode: 0o755 });
  const list = { cniVersion: "0.4.0", name: "empty", plugins: [{ type: "empty" }] };
  writeFileSync(join(network, "conf", "10-empty.conflist"), JSON.stringify(list));
  return network;
}

async function untilServing(cri: CriClient, daemon: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (daemon.exitCode !== null) break;
    if (await isReady(cri)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`containerd does not serve: ${readFileSync(log, "utf8").split("\n").slice(-8).join(" ")}`);
}

interface Condition {
  readonly type?: string;
  readonly status?: boolean;
}

/** Its network is read a moment after its socket is there. */
async function isReady(cri: CriClient): Promise<boolean> {
  try {
    const { status } = (await cri.call("Status", {})) as {
      readonly status?: { readonly conditions?: readonly Condition[] };
    };
    return ["RuntimeReady", "NetworkReady"].every(
      (needed) => status?.conditions?.some((one) => one.type === needed && one.status === true) === true,
    );
  } catch {
    return false;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    if (child.exitCode === null) child.kill("SIGTERM");
    else resolve();
  });
}

/** Imports the images that differ in their configuration alone, as `docker save` would write them. */
export function importArchive(
  host: Host,
  layer: string,
  configurations: Readonly<Record<string, object>>,
): void {
  const folder = join(host.folder, "archive");
  mkdirSync(folder);
  copyFileSync(layer, join(folder, "layer.tar"));
  const digest = createHash("sha256").update(readFileSync(layer)).digest("hex");
  const images = Object.entries(configurations).map(([name, config]) => {
    const content = {
      architecture: "amd64",
      os: "linux",
      config,
      rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
    return { Config: `${name}.json`, RepoTags: [`localhost/podseal-${name}:latest`], Layers: ["layer.tar"] };
  });
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(images));
  const archive = join(host.folder, "images.tar");
  execFileSync("tar", ["-C", folder, "-cf", archive, "."]);
  execFileSync(
    "ctr",
    ["--address", join(host.folder, "cri.sock"), "-n", "k8s.io", "images", "import", archive],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
}
