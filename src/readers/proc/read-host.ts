import type { Platform } from "../../platform/index.ts";
import { kernelFiles, word, type KernelFiles } from "./kernel-files.ts";
import {
  parsePasswd,
  parseSubordinateIds,
  type SubordinateRange,
  type UserAccount,
} from "./parse-accounts.ts";
import { isIdentity, parseIdMap } from "./parse-id-map.ts";
import { parseMounts, type Mount } from "./parse-mounts.ts";
import { parseStatus } from "./parse-status.ts";
import { parseSockets, type ListeningSocket } from "./parse-sockets.ts";
import type { Namespaces } from "./process-record.ts";
import { readNamespaces } from "./read-process.ts";
import type { Seen } from "./seen.ts";
import { hidden, mapSeen, shown } from "./seen.ts";

/** The machine that Podseal runs on, and as whom it looks at it. */
export interface HostRecord {
  readonly hostname: Seen<string>;
  /** Of systemd; told as a hash only (machine-id(5)). */
  readonly machineId: Seen<string>;
  readonly kernel: Seen<string>;
  /** ID, VERSION_ID and PRETTY_NAME of os-release. */
  readonly distribution: { readonly id?: string; readonly version?: string; readonly name?: string };
  /** As `uname -m` prints it; kernels before 6.1 do not show it in /proc. */
  readonly machine: Seen<string>;
  /** 2 where /sys/fs/cgroup is one unified tree (cgroups(7)). */
  readonly cgroupVersion: Seen<1 | 2>;
  /** Security modules in force. */
  readonly securityModules: Seen<readonly string[]>;
  readonly accounts: Seen<readonly UserAccount[]>;
  readonly subordinateUids: readonly SubordinateRange[];
  readonly subordinateGids: readonly SubordinateRange[];
  readonly maxUserNamespaces: Seen<number>;
  readonly appArmorRestrictsUserNamespaces: Seen<boolean>;
  readonly reader: {
    readonly uid: number;
    /** Whether ids are read as the host numbers them. */
    readonly inInitialUserNamespace: boolean;
    readonly capabilities: number;
    readonly bounding: number;
  };
  /** Of the host's process 1 where it may be read, else of Podseal itself. */
  readonly namespaces: Namespaces;
  readonly namespacesOf: "process 1" | "podseal";
  readonly mounts: readonly Mount[];
  /** In the network namespace of Podseal. */
  readonly sockets: readonly ListeningSocket[];
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

export function readHost(platform: Platform): HostRecord {
  const files = kernelFiles(platform);
  const nothing = (): readonly string[] => [];
  const list = <T>(path: string, parse: (text: string) => readonly T[]): readonly T[] => {
    const text = files.text(path, nothing);
    return text.shown ? parse(text.value) : [];
  };
  const status = files.text("/proc/self/status", nothing);
  const own = status.shown ? parseStatus(status.value) : undefined;
  const ofFirst = readNamespaces(files, "/proc/1");
  const isFirstSeen = ofFirst.net.shown && ofFirst.user.shown;
  return {
    hostname: word(files, "/proc/sys/kernel/hostname"),
    machineId: mapSeen(files.text("/etc/machine-id", nothing), (text) => text.trim()),
    kernel: word(files, "/proc/sys/kernel/osrelease"),
    distribution: readDistribution(files),
    machine: word(files, "/proc/sys/kernel/arch"),
    cgroupVersion: readCgroupVersion(files),
    securityModules: readSecurityModules(files),
    accounts: mapSeen(files.text("/etc/passwd", nothing), parsePasswd),
    subordinateUids: list("/etc/subuid", parseSubordinateIds),
    subordinateGids: list("/etc/subgid", parseSubordinateIds),
    maxUserNamespaces: mapSeen(files.text("/proc/sys/user/max_user_namespaces"), Number),
    appArmorRestrictsUserNamespaces: mapSeen(
      files.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
      (text) => text.trim() === "1",
    ),
    reader: {
      uid: own?.uids[1] ?? -1,
      inInitialUserNamespace: isInitial(files),
      capabilities: own?.capabilities.effective ?? 0,
      bounding: own?.capabilities.bounding ?? 0,
    },
    namespaces: isFirstSeen ? ofFirst : readNamespaces(files, "/proc/self"),
    namespacesOf: isFirstSeen ? "process 1" : "podseal",
    mounts: list("/proc/self/mountinfo", parseMounts),
    sockets: (["tcp", "tcp6", "udp", "udp6"] as const).flatMap((name) =>
      list(`/proc/self/net/${name}`, (text) => parseSockets(text, name.startsWith("tcp") ? "TCP" : "UDP")),
    ),
    lines: files.lines,
  };
}

/** Only the top folder of a tree of version 2 lists controllers; version 1 has a folder for each tree there. */
function readCgroupVersion({ platform }: KernelFiles): Seen<1 | 2> {
  const folder = "/sys/fs/cgroup";
  if (platform.kindOf(folder) !== "folder")
    return hidden(`${folder} is not there`, "run where cgroups are mounted");
  return shown(platform.kindOf(`${folder}/cgroup.controllers`) === undefined ? 1 : 2);
}

function isInitial(files: KernelFiles): boolean {
  const text = files.text("/proc/self/uid_map");
  return text.shown && isIdentity(parseIdMap(text.value) ?? []);
}

function readDistribution(files: KernelFiles): HostRecord["distribution"] {
  const own = files.text("/etc/os-release", () => []);
  const text = own.shown ? own : files.text("/usr/lib/os-release", () => []);
  if (!text.shown) return {};
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}=["']?([^"'\n]*)`, "m").exec(text.value)?.[1];
  const [id, version, name] = [field("ID"), field("VERSION_ID"), field("PRETTY_NAME")];
  return {
    ...(id !== undefined && { id }),
    ...(version !== undefined && { version }),
    ...(name !== undefined && { name }),
  };
}

/** securityfs tells all of them; where it is not mounted AppArmor's own switch and SELinux' file system tell of these two. */
function readSecurityModules(files: KernelFiles): Seen<readonly string[]> {
  const listed = files.text("/sys/kernel/security/lsm");
  if (listed.shown) return mapSeen(listed, (text) => text.trim().split(",").filter(Boolean));
  const apparmor = files.text("/sys/module/apparmor/parameters/enabled");
  const found = [
    ...(apparmor.shown && apparmor.value.startsWith("Y") ? ["apparmor"] : []),
    ...(files.platform.kindOf("/sys/fs/selinux/enforce") === undefined ? [] : ["selinux"]),
  ];
  // A kernel that has securityfs at all has a folder for it; without one there is no module to list.
  const hasModules = files.platform.kindOf("/sys/kernel/security") !== undefined;
  return found.length > 0 || !hasModules ? { shown: true, value: found } : listed;
}
