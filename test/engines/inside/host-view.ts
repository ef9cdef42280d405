import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import {
  namespaceKinds,
  type HostView,
  type NamespaceKind,
  type Namespaces,
  type OciView,
} from "../observation.ts";
import { parseIdMap, parseLimits, parseMounts, parseStatus } from "../parse.ts";

/** Reads a process of a container from the host's side; `pid` is its number in the caller's pid namespace. */
export function readHostView(pid: number | string): HostView {
  const text = (name: string): string => readFileSync(`/proc/${pid}/${name}`, "utf8");
  const cgroup = text("cgroup").split("\n").filter(Boolean);
  return {
    status: parseStatus(text("status")),
    uidMap: parseIdMap(text("uid_map")),
    gidMap: parseIdMap(text("gid_map")),
    setgroups: text("setgroups").trim(),
    mounts: parseMounts(text("mountinfo")),
    limits: parseLimits(text("limits")),
    oomScoreAdjustment: Number(text("oom_score_adj")),
    securityLabel: readSecurityLabel(pid),
    namespaces: readNamespaces(pid),
    cgroup,
    pidsMax: readPidsMax(cgroup),
    environment: text("environ").split("\0").filter(Boolean),
  };
}

export function readNamespaces(pid: number | string): Namespaces {
  const entries = namespaceKinds.map((kind) => [kind, readlinkSync(`/proc/${pid}/ns/${kind}`)]);
  return Object.fromEntries(entries) as Record<NamespaceKind, string>;
}

/** What the engine asked of the OCI runtime, from its config.json. */
export function readOciConfiguration(path: string): OciView {
  const { linux = {}, process = {} } = JSON.parse(readFileSync(path, "utf8")) as OciConfiguration;
  return {
    maskedPaths: linux.maskedPaths ?? [],
    readonlyPaths: linux.readonlyPaths ?? [],
    resources: linux.resources,
    rlimits: process.rlimits,
    namespaces: linux.namespaces,
    sysctl: linux.sysctl,
  };
}

interface OciConfiguration {
  readonly process?: { readonly rlimits?: unknown };
  readonly linux?: {
    readonly maskedPaths?: readonly string[];
    readonly readonlyPaths?: readonly string[];
    readonly resources?: unknown;
    readonly namespaces?: unknown;
    readonly sysctl?: unknown;
  };
}

/** A kernel without a labelling security module answers EINVAL. */
function readSecurityLabel(pid: number | string): string {
  try {
    return readFileSync(`/proc/${pid}/attr/current`, "utf8").replace(/\0|\n/g, "");
  } catch {
    return "";
  }
}

function readPidsMax(cgroup: readonly string[]): HostView["pidsMax"] {
  const path = cgroup.find((line) => line.startsWith("0::"))?.slice(3) ?? "/";
  const controllers = readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").trim();
  const file = `/sys/fs/cgroup${path}/pids.max`;
  if (existsSync(file)) return { value: readFileSync(file, "utf8").trim() };
  if (!controllers.split(" ").includes("pids")) {
    return {
      unobservable: `the host's cgroup v2 tree has no pids controller (it has: ${controllers || "none"})`,
    };
  }
  return {
    unobservable: `cgroup ${path} of the container has no pids.max: the engine was given no delegated cgroup`,
  };
}

/** securityfs is mounted by prepareHost; a kernel without any security module has no such file. */
export function readSecurityModules(): string[] | undefined {
  const file = "/sys/kernel/security/lsm";
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(",").filter(Boolean) : undefined;
}

/** The pid namespace is the session's own, so this is everything that the engine keeps running, and nothing else. */
export function sessionProcesses(): { name: string; uid: number }[] {
  const own = [process.pid, process.ppid];
  const others = readdirSync("/proc").filter((one) => /^\d+$/.test(one) && !own.includes(Number(one)));
  return others.flatMap((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, "utf8");
      const name = /^Name:\s*(.*)$/m.exec(text)?.[1] ?? "";
      return /^State:\s*Z/m.test(text) ? [] : [{ name, uid: parseStatus(text).uids[1] ?? -1 }];
    } catch {
      return []; // It ended between the two reads.
    }
  });
}
