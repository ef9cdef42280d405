import type { Platform } from "../../platform/index.ts";
import { everyLine, kernelFiles, parsed, type KernelFiles } from "./kernel-files.ts";
import { parseGroup, parsePasswd } from "./parse-accounts.ts";
import { parseEnvironment } from "./parse-environment.ts";
import { parseIdMap } from "./parse-id-map.ts";
import { parseLimits } from "./parse-limits.ts";
import { parseMounts } from "./parse-mounts.ts";
import { parseInterfaces, parseSockets } from "./parse-sockets.ts";
import { evidentStatusLines, parseStatus, type ProcessStatus } from "./parse-status.ts";
import { namespaceKinds, type Namespaces, type ProcessRecord } from "./process-record.ts";
import { readCgroupLimits } from "./read-cgroup-limits.ts";
import { pathInRoot, readDevices, readTokens } from "./read-root.ts";
import { hidden, mapSeen, shown, type Seen } from "./seen.ts";

/** A process that cannot be observed at all, in words for people. */
export class ProcessError extends Error {
  readonly code = "process";
}

export interface ReadProcessOptions {
  /** Decides from name and value whether a variable carries a secret; the value is not kept. */
  readonly isSecret: (name: string, value: string) => boolean;
}

/**
 * Reads everything that /proc shows of a process, "self" for the calling one. Nothing runs inside of its container.
 * @throws ProcessError when there is no such process, when it is dead, or when it ended meanwhile
 */
export function readProcess(
  platform: Platform,
  target: number | "self",
  { isSecret }: ReadProcessOptions,
): ProcessRecord {
  const files = kernelFiles(platform);
  const pid = target === "self" ? ownPid(files) : target;
  const folder = `/proc/${pid}`;
  const started = startOf(files, folder, pid);
  const record: ProcessRecord = {
    pid,
    started,
    status: readStatus(files, folder, pid),
    uidMap: parsed(files.text(`${folder}/uid_map`), `${folder}/uid_map`, parseIdMap),
    gidMap: parsed(files.text(`${folder}/gid_map`), `${folder}/gid_map`, parseIdMap),
    namespaces: readNamespaces(files, folder),
    mounts: parsed(files.text(`${folder}/mountinfo`), `${folder}/mountinfo`, mountsOf),
    limits: mapSeen(files.text(`${folder}/limits`), parseLimits),
    oomScoreAdjustment: mapSeen(files.text(`${folder}/oom_score_adj`), Number),
    securityLabel: readSecurityLabel(files, folder),
    environment: mapSeen(
      files.text(`${folder}/environ`, (text) => parseEnvironment(text, isSecret).map(({ name }) => name)),
      (text) => parseEnvironment(text, isSecret),
    ),
    devices: readDevices(platform, `${folder}/root`),
    tokens: readTokens(platform, `${folder}/root`),
    accounts: readAccounts(files, folder),
    sockets: readSockets(files, folder),
    interfaces: mapSeen(files.text(`${folder}/net/dev`, interfaceLines), parseInterfaces),
    cgroup: readCgroupLimits(files, folder),
    lines: files.lines,
  };
  if (startOf(files, folder, pid) !== started) throw ended(pid);
  return record;
}

/** Which namespaces a process is in. */
export function readNamespaces(files: KernelFiles, folder: string): Namespaces {
  const links = namespaceKinds.map((kind) => [kind, files.link(`${folder}/ns/${kind}`)] as const);
  return Object.fromEntries(links) as Record<(typeof namespaceKinds)[number], Seen<string>>;
}

function ownPid(files: KernelFiles): number {
  const link = files.link("/proc/self");
  if (!link.shown)
    throw new ProcessError(`this system has no /proc (${link.why}): only Linux shows its processes there`);
  return Number(link.value);
}

/** Field 22 of stat; the name in field 2 may hold spaces and parentheses. */
function startOf(files: KernelFiles, folder: string, pid: number): string {
  const stat = files.text(`${folder}/stat`, () => []);
  if (!stat.shown) {
    if (files.platform.kindOf("/proc/self") === undefined)
      throw new ProcessError("this system has no /proc: only Linux shows its processes there");
    throw new ProcessError(`there is no process ${pid}: it ended, or it is of another pid namespace`);
  }
  return stat.value.slice(stat.value.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function readStatus(files: KernelFiles, folder: string, pid: number): ProcessStatus {
  const status = parsed(files.text(`${folder}/status`, evidentLines), `${folder}/status`, parseStatus);
  if (!status.shown) {
    if (status.why.endsWith("is not there")) throw ended(pid);
    throw new ProcessError(`process ${pid} cannot be observed: ${status.why}`);
  }
  if (status.value.state === "Z" || status.value.state === "X")
    throw new ProcessError(
      `process ${pid} (${status.value.name}) is dead and only waits for its parent: nothing of its confinement is left`,
    );
  return status.value;
}

function ended(pid: number): ProcessError {
  return new ProcessError(`process ${pid} ended while it was read: observe the container again`);
}

function evidentLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => evidentStatusLines.includes(line.slice(0, line.indexOf(":"))));
}

/** Empty for a process of another user whose mounts the kernel keeps back without an error. */
function mountsOf(text: string): ReturnType<typeof parseMounts> | undefined {
  const mounts = parseMounts(text);
  return mounts.length === 0 ? undefined : mounts;
}

/** A kernel without a security module that labels answers EINVAL. */
function readSecurityLabel(files: KernelFiles, folder: string): Seen<string> {
  const label = files.text(`${folder}/attr/current`, (text) => everyLine(text.replaceAll("\0", "")));
  if (label.shown) return shown(label.value.replaceAll("\0", "").trim());
  return /EINVAL|not there/.test(label.why) ? shown("") : label;
}

function readAccounts(files: KernelFiles, folder: string): ProcessRecord["accounts"] {
  const users = fileInRoot(files, `${folder}/root`, "/etc/passwd");
  const groups = fileInRoot(files, `${folder}/root`, "/etc/group");
  if (!users.shown) return users;
  if (!groups.shown) return groups;
  return shown({ users: parsePasswd(users.value), groups: parseGroup(groups.value) });
}

/** Text of a plain file; empty for one that is not there. What a container put in its place (a pipe, a link) is not opened. */
function fileInRoot(files: KernelFiles, root: string, name: string): Seen<string> {
  const path = pathInRoot(files.platform, root, name);
  if (path === undefined) return hidden(`${name} of the container is a link`);
  try {
    const kind = files.platform.kindOf(path);
    if (kind === undefined) return shown("");
    return kind === "file" ? files.text(path, () => []) : hidden(`${name} of the container is no file`);
  } catch {
    return hidden(`${path}: permission denied`, "run as root, or as the user who started the container");
  }
}

const tables = [
  ["tcp", "TCP"],
  ["tcp6", "TCP"],
  ["udp", "UDP"],
  ["udp6", "UDP"],
] as const;

function readSockets(files: KernelFiles, folder: string): ProcessRecord["sockets"] {
  const found = tables.map(([name, protocol]) =>
    mapSeen(
      files.text(`${folder}/net/${name}`, () => []),
      (text) => parseSockets(text, protocol),
    ),
  );
  const [tcp] = found;
  if (tcp?.shown === false) return tcp;
  return shown(found.flatMap((one) => (one.shown ? one.value : [])));
}

/** Names only: the counters behind them change with every packet. */
function interfaceLines(text: string): readonly string[] {
  return parseInterfaces(text);
}
