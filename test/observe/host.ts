import type { Command, CommandResult } from "../../src/platform/index.ts";

/** Files of a machine that has a container of rootless Podman, pid 40, as its login user 1000 reads them. */
export function machine(changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const files: Readonly<Record<string, string | undefined>> = {
    "/proc/self": "-> 90",
    "/proc/self/status": statusOf({ name: "node", uid: 1000, capabilities: "0000000000000000" }),
    "/proc/self/uid_map": "0 0 4294967295\n",
    "/proc/self/mountinfo": [
      "20 1 8:1 / / rw - ext4 /dev/sda1 rw",
      "30 20 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
    ].join("\n"),
    "/proc/self/net/tcp": " sl local rem st\n 0: 00000000:1F90 00000000:0000 0A\n",
    ...linksOf("/proc/self/ns", {}),
    "/proc/sys/kernel/hostname": "lab\n",
    "/proc/sys/kernel/osrelease": "6.8.0\n",
    "/proc/sys/kernel/arch": "x86_64\n",
    "/proc/sys/user/max_user_namespaces": "1000\n",
    "/sys/kernel/security/lsm": "lockdown,capability,yama\n",
    "/etc/machine-id": "0123456789abcdef0123456789abcdef\n",
    "/etc/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "/etc/passwd": "root:x:0:0::/:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n",
    "/etc/subuid": "me:100000:65536\n",
    "/etc/subgid": "me:100000:65536\n",
    "/sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n",
    "/sys/fs/cgroup/c/pids.max": "2048\n",
    "/sys/fs/cgroup/c/memory.max": "max\n",
    "/sys/fs/cgroup/c/cpu.max": "max 100000\n",
    ...processFiles(),
    "/proc/39/status": statusOf({ name: "conmon", uid: 1000, capabilities: "0000000000000000" }),
    "/proc/39/uid_map": "0 0 4294967295\n",
    ...linksOf("/proc/39/ns", {}),
    // Podman's pause process keeps the user namespace of the login user.
    "/proc/38/status": statusOf({ name: "catatonit", uid: 1000, capabilities: "0000000000000000" }),
    "/proc/38/uid_map": idMap,
    ...linksOf("/proc/38/ns", { user: "user:[2]", mnt: "mnt:[5]" }),
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(files).filter((one): one is [string, string] => one[1] !== undefined),
  );
}

const idMap = "0 1000 1\n1 100000 65536\n";

function processFiles(): Record<string, string> {
  return {
    "/proc/40/stat": `40 (web) S 39 ${"0 ".repeat(17)}777 0`,
    "/proc/40/status": statusOf({ name: "web", uid: 1000, parent: 39, seccomp: 2 }),
    "/proc/40/uid_map": idMap,
    "/proc/40/gid_map": idMap,
    ...linksOf("/proc/40/ns", {
      ...{ user: "user:[2]", mnt: "mnt:[3]", pid: "pid:[3]", net: "net:[3]", ipc: "ipc:[3]" },
      ...{ uts: "uts:[3]", cgroup: "cgroup:[3]" },
    }),
    "/proc/40/mountinfo": mounts.join("\n"),
    "/proc/40/limits":
      "Limit Soft Hard Units\nMax open files            1024                 1048576              files\nMax processes             1048576              1048576              processes\nMax core file size        0                    unlimited            bytes\n",
    "/proc/40/oom_score_adj": "0\n",
    "/proc/40/environ": "PATH=/bin\0API_TOKEN=s3cr3t-value\0",
    "/proc/40/attr/current": "",
    "/proc/40/cgroup": "0::/c\n",
    "/proc/40/net/dev": "Inter-|\n face |\n    lo: 1\n  tap0: 1\n",
    "/proc/40/net/tcp": " sl local rem st\n 0: 00000000:0050 00000000:0000 0A\n",
    "/proc/40/root/etc/passwd": "root:x:0:0::/:/bin/sh\n",
    "/proc/40/root/etc/group": "root:x:0:\n",
    "/proc/40/root/dev/null": "",
  };
}

const masks = ["acpi", "kcore", "keys", "latency_stats", "sched_debug", "scsi", "timer_list", "timer_stats"];
const readOnly = ["asound", "bus", "fs", "irq", "sys", "sysrq-trigger"];
const mounts = [
  "100 90 0:40 / / rw - overlay overlay rw",
  "101 100 0:41 / /proc rw - proc proc rw",
  "102 100 0:42 / /sys ro - sysfs sysfs ro",
  ...masks.map((name, index) => `${110 + index} 101 0:5 /null /proc/${name} rw - devtmpfs udev rw`),
  ...readOnly.map((name, index) => `${130 + index} 101 0:41 /${name} /proc/${name} ro - proc proc rw`),
  ...["firmware", "dev/block"].map(
    (name, index) => `${150 + index} 102 0:50 / /sys/${name} ro - tmpfs tmpfs ro`,
  ),
];

interface StatusFields {
  readonly name: string;
  readonly uid: number;
  readonly parent?: number;
  readonly capabilities?: string;
  readonly seccomp?: number;
}

/** The 11 capabilities of Podman since 4.4. */
const podmanMask = "00000000800405fb";

export function statusOf({
  name,
  uid,
  parent = 1,
  capabilities = podmanMask,
  seccomp = 0,
}: StatusFields): string {
  const sets = ["CapPrm", "CapEff", "CapBnd"].map((set) => `${set}:\t${capabilities}`);
  return [
    `Name:\t${name}`,
    "State:\tS (sleeping)",
    `PPid:\t${parent}`,
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `Gid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    "Groups:\t",
    "CapInh:\t0000000000000000",
    ...sets,
    "CapAmb:\t0000000000000000",
    "NoNewPrivs:\t0",
    `Seccomp:\t${seccomp}`,
    "Seccomp_filters:\t1",
    "",
  ].join("\n");
}

const initial: Readonly<Record<string, string>> = {
  cgroup: "cgroup:[4026531835]",
  ipc: "ipc:[1]",
  mnt: "mnt:[1]",
  net: "net:[1]",
  pid: "pid:[1]",
  time: "time:[1]",
  user: "user:[1]",
  uts: "uts:[1]",
};

function linksOf(folder: string, own: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...initial, ...own }).map(([kind, inode]) => [`${folder}/${kind}`, `-> ${inode}`]),
  );
}

const record = {
  Id: "c0ffee",
  Name: "web",
  State: { Status: "running", Pid: 40 },
  Image: "beef",
  ImageName: "localhost/web:1",
  Config: { User: "", Env: ["PATH=/bin", "API_TOKEN=s3cr3t-value"] },
  HostConfig: {
    ...{ PidMode: "private", IpcMode: "private", UTSMode: "private", UsernsMode: "", CgroupMode: "private" },
    ...{ NetworkMode: "slirp4netns", Privileged: false, ReadonlyRootfs: false, SecurityOpt: [] },
  },
};

const info = {
  host: {
    ...{ cgroupManager: "systemd", kernel: "6.8.0", security: { rootless: true } },
    ociRuntime: { name: "crun", version: "crun version 1.14\ncommit: x" },
  },
  version: { Version: "4.9.3" },
};

/** What the commands of that machine answer. */
export function commands(
  changes: { readonly record?: object; readonly info?: object } = {},
): Record<string, (command: Command) => Partial<CommandResult>> {
  return {
    podman: ({ args }) => {
      if (args[0] === "info") return { output: JSON.stringify({ ...info, ...changes.info }) };
      if (args[0] === "image")
        return { output: JSON.stringify([{ Digest: "sha256:abc", Config: { User: "" } }]) };
      if (args.at(-1) === "web") return { output: JSON.stringify([{ ...record, ...changes.record }]) };
      return { status: "failed", exitCode: 125, errorOutput: "Error: no such container\n" };
    },
    nsenter: () => ({
      output: [
        "/proc/sys/net/ipv4/ping_group_range:0\t0",
        "/proc/sys/net/ipv4/ip_unprivileged_port_start:1024",
      ].join("\n"),
    }),
    grep: () => ({ output: "/proc/sys/net/ipv4/ping_group_range:1\t0\n" }),
    find: () => ({ output: "" }),
    getcap: () => ({ output: "" }),
  };
}
