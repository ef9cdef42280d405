import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import type { OptionSetReport } from "../option-set-observation.ts";
import { parseLimits, parseStatus } from "../parse.ts";
import { readNamespaces, readSecurityModules } from "./host-view.ts";

/** What the process that starts the containers has itself, and the host around it. */
export function callerOf(
  pid: string,
): Omit<OptionSetReport, "engine" | "folder" | "loginUser" | "peerNamespaces" | "peer" | "outcomes"> {
  const text = (name: string): string => readFileSync(`/proc/${pid}/${name}`, "utf8");
  return {
    ...namespacesOf(pid),
    callerLimits: parseLimits(text("limits")),
    callerOomScoreAdjustment: Number(text("oom_score_adj")),
    callerCgroup: text("cgroup").split("\n").filter(Boolean),
    callerBounding: parseStatus(text("status")).capabilities.bounding,
    securityModules: readSecurityModules(),
    hostDevices: readdirSync("/dev").map((name) => `/dev/${name}`),
    accounts: accounts(),
    pingGroupRange: readFileSync("/proc/sys/net/ipv4/ping_group_range", "utf8").trim().replace(/\s+/g, " "),
  };
}

/** A rootless daemon lives in namespaces of its own: the host's are ours. A daemon of root stands for the host. */
function namespacesOf(pid: string): Pick<OptionSetReport, "callerNamespaces" | "engineNetwork"> {
  const [own, daemon] = [readNamespaces("self"), readNamespaces(pid)];
  if (own.user === daemon.user) return { callerNamespaces: daemon };
  return { callerNamespaces: own, engineNetwork: daemon.net };
}

export function distribution(): { readonly distribution: string; readonly kernel: string } {
  const osRelease = readFileSync("/etc/os-release", "utf8");
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  return { distribution: `${field("ID")}-${field("VERSION_ID")}`, kernel: release() };
}

function accounts(): OptionSetReport["accounts"] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", , uid = "", , , , shell = ""] = line.split(":");
      return { uid: Number(uid), name, login: !/(?:nologin|false|sync)$/.test(shell) };
    });
}

/** State 0A is LISTEN (linux/tcp_states.h). */
export function listeningPorts(pid: string): number[] {
  const lines = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n").slice(1),
  );
  const ports = lines.flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    return state === "0A" ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** bind/ holds a file system of its own below, so that recursion of read-only mounts shows; beside it are the files that runs name. */
export function prepareFolders(folder: string, files: Readonly<Record<string, string>>): void {
  const bind = join(folder, "bind");
  mkdirSync(join(bind, "sub"), { recursive: true });
  for (const path of [bind, join(bind, "sub")]) chmodSync(path, 0o777);
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=777", "podseal-sub", join(bind, "sub")]);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o644 });
}
