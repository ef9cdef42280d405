import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredImages, StoredImagesRequest } from "../stored-images.ts";
import { engineOutput, startEngine } from "./engines.ts";
import type { Host } from "./host.ts";
import { prepareHost } from "./host.ts";
import { as } from "./podman.ts";
import { serve } from "./serve.ts";

type Caller = ReturnType<typeof as> | { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

const containerd = "containerd";

await serve((request) => readAll(request as StoredImagesRequest & { readonly folder: string }));

/** Gives the same archives to every engine, and lets the command line read what each made of them. */
async function readAll(request: StoredImagesRequest & { readonly folder: string }): Promise<StoredImages> {
  const host = prepareHost(request.folder);
  const program = join(host.folder, "podseal.cjs");
  writeFileSync(program, request.commandLine, { mode: 0o644 });
  const read = (caller: Caller, environment: NodeJS.ProcessEnv): unknown =>
    audited(program, request, caller, environment);
  const root = { cwd: host.folder, env: { HOME: host.folder } };
  return {
    ...ofPodman(host, request, (data) => read(as(host), { XDG_DATA_HOME: data })),
    ...(await ofDocker(host, request, (environment) => read(root, environment))),
    ...(await ofContainerd(host, request, (environment) => read(root, environment))),
  };
}

/** Rootless, with the drivers that keep layers as folders; the storage alone is there to be read. */
function ofPodman(
  host: Host,
  { archives }: StoredImagesRequest,
  read: (data: string) => unknown,
): StoredImages {
  const results: Record<string, unknown> = {};
  for (const driver of ["vfs", "overlay"]) {
    const data = join(host.home, driver);
    mkdirSync(join(data, "containers"), { recursive: true });
    execFileSync("chown", ["-R", `${host.user.uid}:${host.user.gid}`, data]);
    const storage = [
      "--root",
      join(data, "containers/storage"),
      "--runroot",
      join(host.runtimeFolder, driver),
    ];
    for (const archive of Object.values(archives))
      execFileSync("podman", [...storage, "--storage-driver", driver, "load", "-q", "-i", archive], {
        ...as(host),
        stdio: ["ignore", "ignore", "pipe"],
      });
    results[`rootless Podman, ${driver}`] = read(data);
  }
  return results;
}

/** The storage once its daemon is gone, and what the daemon's client tells and saves while it serves. */
async function ofDocker(
  host: Host,
  { archives }: StoredImagesRequest,
  read: (environment: NodeJS.ProcessEnv) => unknown,
): Promise<StoredImages> {
  const engine = await startEngine("docker", host);
  for (const archive of Object.values(archives)) engineOutput(engine, ["load", "-q", "-i", archive]);
  const programs = join(host.folder, "docker-client");
  mkdirSync(programs);
  const client = `#!/bin/sh\nexec ${[engine.program, ...engine.global].join(" ")} "$@"\n`;
  writeFileSync(join(programs, "docker"), client, { mode: 0o755 });
  const told = read({ PATH: `${programs}:/bin:/usr/bin` });
  await engine.stop();
  const data = join(host.folder, "docker-home");
  mkdirSync(data);
  symlinkSync(join(host.folder, "docker-data"), join(data, "docker"));
  return { "docker inspect and save": told, "Docker's storage": read({ XDG_DATA_HOME: data }) };
}

/** containerd with its root where rootless k3s has it. */
async function ofContainerd(
  host: Host,
  { archives }: StoredImagesRequest,
  read: (environment: NodeJS.ProcessEnv) => unknown,
): Promise<StoredImages> {
  const home = join(host.folder, "node");
  const socket = join(host.folder, "containerd.sock");
  const file = join(host.folder, "containerd.toml");
  writeFileSync(
    file,
    `version = 2\nroot = "${join(home, ".rancher/k3s/agent/containerd")}"\nstate = "${join(host.folder, "containerd-run")}"\n` +
      `disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]\n[grpc]\n  address = "${socket}"\n`,
  );
  const daemon = spawn(containerd, ["-c", file], { stdio: "ignore" });
  const ctr = ["-a", socket, "-n", "k8s.io", "images"];
  await untilTrue(() => spawnSync("ctr", [...ctr, "ls"], { stdio: "ignore" }).status === 0);
  for (const archive of Object.values(archives))
    execFileSync("ctr", [...ctr, "import", archive], { stdio: ["ignore", "ignore", "pipe"] });
  const programs = join(host.folder, "ctr-client");
  mkdirSync(programs);
  symlinkSync("/usr/bin/ctr", join(programs, "ctr"));
  const exported = read({ PATH: programs, CONTAINERD_ADDRESS: socket });
  const stored = read({ HOME: home });
  daemon.kill();
  return { "ctr export": exported, "containerd's store": stored };
}

async function untilTrue(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the engine does not answer");
}

/** The images that `podseal audit` tells. Without PATH there is no engine to ask. */
function audited(
  program: string,
  { archives }: StoredImagesRequest,
  caller: Caller,
  environment: NodeJS.ProcessEnv,
): unknown {
  const containers = Object.keys(archives).map((name) => ({ name, image: `localhost/${name}:1` }));
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "all" }, spec: { containers } };
  const words = ["audit", "-", "--images", "local", "--image-layers", "--no-image-cache", "--format", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    ...caller,
    env: { HOME: caller.env["HOME"], PATH: "/nowhere", ...environment },
    input: JSON.stringify(pod),
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 64 * 1024 ** 2,
  });
  try {
    return (JSON.parse(stdout) as { readonly images?: unknown }).images;
  } catch {
    throw new Error(`podseal says: ${stderr.trim() || stdout}`);
  }
}
