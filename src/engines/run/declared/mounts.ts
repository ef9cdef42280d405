import type { RunMount } from "../../../workload/index.ts";
import { normalPath } from "../../host/paths.ts";
import type { RunOptions, RunVolume } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isPodman, refused, resourceOf } from "./source.ts";

/** Mounts of the container, of its pod, of the engine's configuration, and those of containers that it takes them from. */
export function mountsOf(run: DeclaredRun): Pick<RunOptions, "volumes" | "volumesFrom"> {
  const { declaration, podman, pod } = run;
  const own = declaration.mounts ?? [];
  refuseTargets(run, own);
  const borrowed = (declaration.volumesFrom ?? []).map((text) => borrowedFrom(run, text));
  const mounts = [...own, ...borrowed.flatMap((one) => one.mounts ?? []), ...(pod?.mounts ?? [])];
  const targets = mounts.map((one) => normalPath(one.target));
  const configured = (podman?.mounts ?? []).filter((one) => !targets.includes(normalPath(one.target)));
  const unknown = borrowed.filter((one) => one.mounts === undefined).map((one) => one.name);
  const volumes = [...mounts, ...configured].map((one) => volumeOf(run, one));
  return {
    ...(volumes.length > 0 && { volumes }),
    ...(unknown.length > 0 && { volumesFrom: unknown }),
  };
}

function refuseTargets(run: DeclaredRun, mounts: readonly RunMount[]): void {
  const seen = new Set<string>();
  for (const { target } of mounts) {
    if (!target.startsWith("/")) throw refused(run, `the mount target ${target}: it is not absolute`);
    if (seen.has(normalPath(target))) throw refused(run, `two mounts at ${target}`);
    seen.add(normalPath(target));
  }
}

/** "web", "web:ro": the mounts of that container, which are unknown where it is not part of the input. */
function borrowedFrom(run: DeclaredRun, text: string): { name: string; mounts?: readonly RunMount[] } {
  const [name = "", options = ""] = text.split(":");
  const other = run.project?.containers.find((one) => one.name === name);
  if (other === undefined) return { name };
  const readOnly = options.split(",").includes("ro");
  return { name, mounts: (other.mounts ?? []).map((one) => (readOnly ? { ...one, readOnly } : one)) };
}

function volumeOf(run: DeclaredRun, mount: RunMount): RunVolume {
  refuseOptions(run, mount);
  refuseShared(run, mount);
  const bound = boundFolder(run, mount);
  const { target, options } = mount;
  // An overlay (`O`) leaves the folder itself as it is.
  const readOnly = mount.readOnly || options.includes("O");
  const propagation = propagationOf(options);
  return {
    kind: bound === undefined ? kinds[mount.type] : "hostPath",
    target,
    readOnly,
    ...(bound !== undefined && { hostPath: bound }),
    ...(propagation !== undefined && { propagation }),
    // There are no files among terminals.
    ...(mount.type === "devpts" && { plainFiles: true }),
    ...flagsOf(mount),
    ...submountsOf(run, options),
  };
}

/**
 * RootlessKit's mounts follow the host's and give nothing back, so that none of them is shared.
 * Source: moby contrib/dockerd-rootless.sh@v20.10.24, --propagation=rslave; measured with it.
 */
function refuseShared(run: DeclaredRun, { type, target, options }: RunMount): void {
  if (isPodman(run) || !run.host.rootless || type !== "bind") return;
  if (options.some((one) => one === "shared" || one === "rshared"))
    throw refused(run, `shared propagation of ${target} in rootless mode`);
}

const kinds: Readonly<Record<RunMount["type"], string>> = {
  bind: "hostPath",
  glob: "hostPath",
  volume: "volume",
  tmpfs: "tmpfs",
  ramfs: "tmpfs",
  image: "image",
  artifact: "image",
  devpts: "devpts",
  cluster: "volume",
  npipe: "npipe",
};

/** The folder of a bind mount, and of a named volume that is declared to be one (driver local, `o: bind`). */
function boundFolder(run: DeclaredRun, { type, source }: RunMount): string | undefined {
  if (type === "bind" || type === "glob") return source ?? "/";
  if (type !== "volume" || source === undefined) return undefined;
  const { driverOptions } = resourceOf(run, "volume", source) ?? {};
  const isBind = driverOptions?.["o"]?.split(",").some((one) => one === "bind" || one === "rbind") === true;
  return isBind ? driverOptions?.["device"] : undefined;
}

function refuseOptions(run: DeclaredRun, { type, target, readOnly, options }: RunMount): void {
  if (isPodman(run)) {
    if (options.includes("rro")) throw refused(run, `the option rro of ${target}: it does not know it`);
    if (readOnly && options.includes("rw")) throw refused(run, `both ro and rw for ${target}`);
    return;
  }
  const flag = type === "bind" ? options.find((one) => guardFlags.includes(one)) : undefined;
  if (flag !== undefined) throw refused(run, `the option ${flag} of the bind mount at ${target}`);
}

const guardFlags: readonly string[] = ["nosuid", "suid", "nodev", "dev", "noexec", "exec"];

function propagationOf(options: readonly string[]): RunVolume["propagation"] {
  const written = options.map((one) => one.replace(/^bind-propagation=/, ""));
  if (written.includes("shared") || written.includes("rshared")) return "bidirectional";
  return written.includes("slave") || written.includes("rslave") ? "host-to-container" : undefined;
}

/** tmpfs is nosuid and nodev in both engines; of an image's files nothing is known. */
function flagsOf({ type, options }: RunMount): Pick<RunVolume, "nosuid" | "nodev"> {
  const byKind = type === "tmpfs" || type === "ramfs" ? true : type === "image" ? false : undefined;
  const nosuid = switchOf(options, "nosuid", "suid") ?? byKind;
  const nodev = switchOf(options, "nodev", "dev") ?? byKind;
  return { ...(nosuid !== undefined && { nosuid }), ...(nodev !== undefined && { nodev }) };
}

function switchOf(options: readonly string[], on: string, off: string): boolean | undefined {
  if (options.includes(on)) return true;
  return options.includes(off) ? false : undefined;
}

/**
 * Whether a read-only mount covers what is mounted below it: all of it is made so, or none of it is taken along. Podman's "bind" is not
 * credited: what is mounted below was seen to come along all the same (4.3.1).
 */
function submountsOf(run: DeclaredRun, options: readonly string[]): Pick<RunVolume, "coversSubmounts"> {
  if (isPodman(run)) return {};
  if (options.some((one) => covering.includes(one))) return { coversSubmounts: true };
  return options.includes("bind-recursive=writable") ? { coversSubmounts: false } : {};
}

const covering: readonly string[] = [
  "rro",
  // What bind-nonrecursive of --mount is read as.
  "bind",
  "bind-recursive=disabled",
  "bind-recursive=readonly",
];
