import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoginUser } from "../observation.ts";
import { parseMounts } from "../parse.ts";

export interface Host {
  readonly folder: string;
  readonly home: string;
  readonly runtimeFolder: string;
  readonly user: LoginUser;
}

export const loginUserName = "podseal-login";

/**
 * Which tree of cgroups engines find: one of version 2 and nothing else, which rarely has controllers on a machine that uses version 1,
 * or the machine's own of version 1.
 */
export type CgroupTree = "unified" | "version-1";

/**
 * Makes the private mount namespace we are in fit for rootless Podman: a scratch file system, a cgroup tree of one version
 * only, a usable /dev/net/tun, and a throw-away login user. All of it lives in this namespace: when its last process ends
 * nothing is left to undo, however it ended.
 */
export function prepareHost(folder: string, cgroups: CgroupTree = "unified"): Host {
  run("mount", ["--make-rshared", "/"]);
  run("mount", ["-t", "tmpfs", "-o", "mode=755", "podseal", folder]);
  if (cgroups === "unified") mountUnifiedCgroups();
  else mountOldCgroups();
  mountSecurityFileSystem();
  openTunnelDevice(folder);
  const user = addLoginUser(folder);
  const home = userFolder(join(folder, "home"), user);
  const runtimeFolder = userFolder(join(folder, "run"), user);
  return { folder, home, runtimeFolder, user };
}

/** crun refuses a host that mounts cgroup v1 controllers beside an empty v2 tree ("hybrid mode"). */
function mountUnifiedCgroups(): void {
  const below = parseMounts(readFileSync("/proc/self/mountinfo", "utf8")).filter(({ target }) =>
    target.startsWith("/sys/fs/cgroup"),
  );
  if (below.length === 1 && below[0]?.type === "cgroup2") return;
  if (below.length > 0) run("umount", ["--recursive", "/sys/fs/cgroup"]);
  run("mount", ["-t", "cgroup2", "cgroup2", "/sys/fs/cgroup"]);
}

/** The controllers of version 1 in a folder of our own, without the empty tree of version 2 that makes a hybrid of them. */
function mountOldCgroups(): void {
  const old = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(" - cgroup "))
    .map((line) => line.split(" "));
  run("umount", ["--recursive", "/sys/fs/cgroup"]);
  run("mount", ["-t", "tmpfs", "-o", "mode=755", "cgroup", "/sys/fs/cgroup"]);
  for (const words of old) {
    const target = words[4] ?? "";
    const controllers = (words.at(-1) ?? "").split(",").filter((one) => one !== "rw" && one !== "ro");
    const named = controllers.some((one) => one.startsWith("name=")) ? ["none"] : [];
    mkdirSync(target);
    run("mount", ["-t", "cgroup", "-o", [...named, ...controllers].join(","), "cgroup", target]);
  }
}

/** Tells which security modules are in force. A kernel built without any has no such file system. */
function mountSecurityFileSystem(): void {
  if (existsSync("/sys/kernel/security/lsm") || !existsSync("/sys/kernel/security")) return;
  run("mount", ["-t", "securityfs", "securityfs", "/sys/kernel/security"]);
}

/** slirp4netns opens /dev/net/tun as the login user; hosts without udev leave it at mode 600. */
function openTunnelDevice(folder: string): void {
  if (!existsSync("/dev/net/tun")) return;
  const node = join(folder, "tun");
  run("mknod", ["-m", "666", node, "c", "10", "200"]);
  run("mount", ["--bind", node, "/dev/net/tun"]);
}

/** The account files are replaced by copies that hold one user more, in this mount namespace only. */
function addLoginUser(folder: string): LoginUser {
  const uid = firstFreeId();
  const user = { uid, gid: uid, subordinateStart: firstFreeSubordinateId(), subordinateCount: 65536 };
  const range = `${loginUserName}:${user.subordinateStart}:${user.subordinateCount}\n`;
  appendPrivately(folder, "passwd", `${loginUserName}:x:${uid}:${uid}::${join(folder, "home")}:/bin/sh\n`);
  appendPrivately(folder, "group", `${loginUserName}:x:${uid}:\n`);
  appendPrivately(folder, "subuid", range);
  appendPrivately(folder, "subgid", range);
  return user;
}

function appendPrivately(folder: string, name: string, line: string): void {
  const original = join("/etc", name);
  const copy = join(folder, name);
  if (!existsSync(original)) writeFileSync(original, "", { mode: 0o644 });
  copyFileSync(original, copy);
  appendFileSync(copy, line);
  run("mount", ["--bind", copy, original]);
}

function firstFreeId(): number {
  const used = new Set([...columnOf("/etc/passwd", 2), ...columnOf("/etc/group", 2)]);
  let id = 20_000;
  while (used.has(id)) id++;
  return id;
}

function firstFreeSubordinateId(): number {
  const ends = ["/etc/subuid", "/etc/subgid"].flatMap((file) => {
    const counts = columnOf(file, 2);
    return columnOf(file, 1).map((start, index) => start + (counts[index] ?? 0));
  });
  return Math.max(524_288, ...ends);
}

function columnOf(file: string, index: number): number[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => Number(line.split(":")[index]));
}

function userFolder(path: string, user: LoginUser): string {
  mkdirSync(path, { mode: 0o700 });
  run("chown", [`${user.uid}:${user.gid}`, path]);
  return path;
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
}
