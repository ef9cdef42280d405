import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { CriPrograms } from "./prove.ts";

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "..", "..", "..", ".cache", "tools");

/** A runtime's programs, or what is missing for it. */
export type Found = { readonly programs: CriPrograms } | { readonly missing: string };

/** containerd as the distribution has it, asked as a kubelet of its age would. */
export function packagedContainerd(): Found {
  const missing = ["containerd", "ctr", "runc", "containerd-shim-runc-v2"].filter(
    (name) => !isInstalled(name),
  );
  if (missing.length > 0) return { missing: `not installed: ${missing.join(", ")}` };
  const client = clientProgram();
  if (client === undefined) return { missing: "the client of test/engines/cri does not build: needs Go" };
  return { programs: { containerd: "containerd", folders: [], client, kubernetes: "1.26.15" } };
}

/** One that maps the ids of pods: containerd from 2.0 on, runc from 1.2 on. */
const newer = {
  containerd: "github.com/containerd/containerd/v2/cmd/containerd@v2.2.9",
  "containerd-shim-runc-v2": "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2@v2.2.9",
  runc: "github.com/opencontainers/runc@v1.3.5",
};

/** The same built by Go into .cache/tools/containerd-2, once. */
export function newerContainerd(): Found {
  const client = clientProgram();
  if (client === undefined) return { missing: "the client of test/engines/cri does not build: needs Go" };
  if (!isInstalled("ctr")) return { missing: "not installed: containerd (for ctr)" };
  const folder = join(cache, "containerd-2");
  for (const [name, module] of Object.entries(newer)) {
    if (existsSync(join(folder, name)) || install(module, folder)) continue;
    return { missing: `${module} does not build: needs Go, its module proxy, and libseccomp-dev for runc` };
  }
  const containerd = join(folder, "containerd");
  return { programs: { containerd, folders: [folder], client, kubernetes: "1.34.0" } };
}

/** The path of crictl, built by Go into .cache/tools once, or what is missing for it. */
export function crictlProgram(): { readonly path: string } | { readonly missing: string } {
  const path = join(cache, "crictl");
  if (existsSync(path) || install(crictl, cache)) return { path };
  return { missing: `${crictl} does not build: needs Go and its module proxy` };
}

const crictl = "sigs.k8s.io/cri-tools/cmd/crictl@v1.37.0";

function isInstalled(name: string): boolean {
  return ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"].some((one) =>
    existsSync(join(one, name)),
  );
}

/** Without snapshotters that need headers of file systems, and with seccomp, which runc leaves out unless told. */
function install(module: string, folder: string): boolean {
  const tags = "seccomp,no_btrfs,no_devmapper,no_zfs";
  const env = { ...process.env, GOBIN: folder };
  const words = ["-n", "10", "go", "install", "-p", "1", `-tags=${tags}`, module];
  return spawnSync("nice", words, { env, stdio: "ignore" }).status === 0;
}

/** Go itself sees whether it is up to date. */
function clientProgram(): string | undefined {
  const path = join(cache, "podseal-cri");
  mkdirSync(cache, { recursive: true });
  const { status } = spawnSync("go", ["build", "-o", path, "."], { cwd: here, stdio: "ignore" });
  return status === 0 ? path : undefined;
}
