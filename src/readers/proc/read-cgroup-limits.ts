import type { KernelFiles } from "./kernel-files.ts";
import type { CgroupMembership } from "./parse-cgroup.ts";
import { parseCgroup, parseCpuMax } from "./parse-cgroup.ts";
import { limitOf } from "./parse-limits.ts";
import type { Mount } from "./parse-mounts.ts";
import { parseMounts } from "./parse-mounts.ts";
import type { Seen } from "./seen.ts";
import { hidden, mapSeen, shown } from "./seen.ts";

/** What the kernel holds a process to, the smallest of its cgroup and those above: tasks, bytes, millicores. Infinity: nothing. */
export interface CgroupLimits {
  readonly pids: Seen<number>;
  readonly memory: Seen<number>;
  readonly cpu: Seen<number>;
}

type Controller = keyof CgroupLimits;

/** The cgroup namespace that the machine starts with (linux include/linux/proc_ns.h, PROC_CGROUP_INIT_INO). */
const initialNamespace = "cgroup:[4026531835]";

export function readCgroupLimits(files: KernelFiles, folder: string): CgroupLimits {
  const memberships = mapSeen(files.text(`${folder}/cgroup`), parseCgroup);
  const mounts = mapSeen(files.text("/proc/self/mountinfo", cgroupLines), parseMounts);
  const ofController = (controller: Controller): Seen<number> => {
    if (!memberships.shown) return memberships;
    if (!mounts.shown) return mounts;
    return limitIn(files, controller, memberships.value, mounts.value);
  };
  return { pids: ofController("pids"), memory: ofController("memory"), cpu: ofController("cpu") };
}

function cgroupLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => / - cgroup2? /.test(line));
}

function limitIn(
  files: KernelFiles,
  controller: Controller,
  memberships: readonly CgroupMembership[],
  mounts: readonly Mount[],
): Seen<number> {
  const old = memberships.find(({ controllers }) => controllers.includes(controller));
  if (old !== undefined) return limitOfOld(files, controller, old.path, mounts);
  const unified = memberships.find(({ controllers }) => controllers.length === 0);
  if (unified === undefined) return hidden(`no cgroup of the process has a ${controller} controller`);
  const mount = mounts.find(({ type }) => type === "cgroup2");
  if (mount === undefined)
    return hidden("cgroup version 2 is not mounted here", "mount it, or run on the host");
  return limitOfUnified(files, controller, unified.path, mount);
}

function limitOfUnified(
  files: KernelFiles,
  controller: Controller,
  path: string,
  mount: Mount,
): Seen<number> {
  const isWhole = mount.root === "/" && files.link("/proc/self/ns/cgroup");
  const available = files.text(`${mount.target}/cgroup.controllers`);
  if (isWhole && isWhole.shown && isWhole.value === initialNamespace && available.shown) {
    // Neither version 1 nor version 2 has it: the kernel counts nothing that could be limited.
    if (!available.value.trim().split(/\s+/).includes(controller)) return shown(Infinity);
  }
  return smallest(files, mount.target, path, (folder) => unifiedLimit(files, controller, folder));
}

function unifiedLimit(files: KernelFiles, controller: Controller, folder: string): Seen<number> {
  const text = files.text(`${folder}/${controller}.max`);
  if (!text.shown) return text;
  const value = controller === "cpu" ? parseCpuMax(text.value) : limitOf(text.value);
  return value === undefined ? hidden(`${folder}/${controller}.max says nothing`) : shown(value);
}

function limitOfOld(
  files: KernelFiles,
  controller: Controller,
  path: string,
  mounts: readonly Mount[],
): Seen<number> {
  const namespace = files.link("/proc/self/ns/cgroup");
  // The topmost cgroup has no limit files in either version.
  if (path === "/" && namespace.shown && namespace.value === initialNamespace) return shown(Infinity);
  const mount = mounts.find(
    ({ type, superOptions }) => type === "cgroup" && superOptions.includes(controller),
  );
  if (mount === undefined)
    return hidden(
      `the ${controller} controller is of cgroup version 1, which is not mounted here`,
      "mount it, or run on the host",
    );
  return smallest(files, mount.target, path, (folder) => oldLimit(files, controller, folder));
}

/** Limits of version 1 from here up are none: it writes the largest number of pages. */
const unlimitedBytes = 2 ** 62;

function oldLimit(files: KernelFiles, controller: Controller, folder: string): Seen<number> {
  if (controller === "pids") return mapSeen(files.text(`${folder}/pids.max`), limitOf);
  if (controller === "memory")
    return mapSeen(files.text(`${folder}/memory.limit_in_bytes`), (text) =>
      Number(text) >= unlimitedBytes ? Infinity : Number(text),
    );
  const quota = files.text(`${folder}/cpu.cfs_quota_us`);
  const period = files.text(`${folder}/cpu.cfs_period_us`);
  if (!quota.shown) return quota;
  if (!period.shown) return period;
  return shown(
    Number(quota.value) < 0 ? Infinity : Math.round((1000 * Number(quota.value)) / Number(period.value)),
  );
}

/** The smallest limit of a cgroup and those above it. A level without the file limits nothing; the lowest folder must be there. */
function smallest(
  files: KernelFiles,
  top: string,
  path: string,
  limitAt: (folder: string) => Seen<number>,
): Seen<number> {
  if (path.startsWith("/.."))
    return hidden("its cgroup is above what this process sees", "run outside of a container");
  const lowest = `${top}${path === "/" ? "" : path}`;
  if (files.platform.kindOf(lowest) !== "folder")
    return hidden(`${lowest} is not there`, "run on the host, where its cgroup is mounted");
  const found = [...foldersUpTo(top, lowest)].map(limitAt);
  return shown(Math.min(Infinity, ...found.flatMap((one) => (one.shown ? [one.value] : []))));
}

function* foldersUpTo(top: string, lowest: string): Generator<string> {
  for (let folder = lowest; folder.length >= top.length; folder = folder.slice(0, folder.lastIndexOf("/")))
    yield folder;
}
