import type { RunMount } from "../../../src/workload/index.ts";
import { dockerNames, isDocker, type EngineName } from "../option-set-observation.ts";
import { part, type Part } from "./parts.ts";

const podman: readonly EngineName[] = ["podman-rootless", "podman-rootful"];
const rootless: readonly EngineName[] = ["podman-rootless"];
const rootful: readonly EngineName[] = ["podman-rootful"];
const docker: readonly EngineName[] = dockerNames;

const user = (text: string): Part => part(`--user=${text}`, { user: text });
const userns = (text: string, on: readonly EngineName[]): Part =>
  part(`--userns=${text}`, { userns: text }, on);
const addCapability = (...names: string[]): Part =>
  part(names.map((name) => `--cap-add=${name}`).join(" "), { capAdd: names });
const dropCapability = (...names: string[]): Part =>
  part(names.map((name) => `--cap-drop=${name}`).join(" "), { capDrop: names });
const sysctl = (name: string, value: string): Part => ({
  words: [`--sysctl=${name}=${value}`],
  fields: { sysctls: { [name]: value } },
});
const network = (text: string, on?: readonly EngineName[]): Part =>
  part(`--network=${text}`, { networks: [text] }, on);
const ulimit = (name: string, soft: number, hard: number): Part =>
  part(`--ulimit=${name}=${soft}:${hard}`, { ulimits: [{ name, soft, hard }] });
const device = (source: string, target: string): Part =>
  part(`--device=${source}:${target}`, { devices: [{ source, target }] });

function volume(
  source: string,
  target: string,
  options: readonly string[],
  on?: readonly EngineName[],
): Part {
  const text = [source, target, ...(options.length > 0 ? [options.join(",")] : [])].join(":");
  const mount: RunMount = {
    type: source.startsWith("{folder}") ? "bind" : "volume",
    source,
    target,
    readOnly: options.includes("ro"),
    options: options.filter((one) => one !== "ro" && one !== "rw"),
  };
  return part(`--volume=${text}`, { mounts: [mount] }, on);
}

function tmpfs(options: readonly string[]): Part {
  const text = options.length > 0 ? `/scratch:${options.join(",")}` : "/scratch";
  return part(`--tmpfs=${text}`, {
    mounts: [{ type: "tmpfs", target: "/scratch", readOnly: false, options }],
  });
}

/** Published ports are told apart by their number, of which each set has its own. */
export const publishedPort = 30_000;

/**
 * What each option may be: of each list one entry or none is drawn. Limits of cgroups are only drawn where the engine hands them to the
 * runtime although this machine has no controllers; Docker has neither a bridge nor any capability beyond the machine's own here.
 */
export const choices: Readonly<Record<string, readonly Part[]>> = {
  user: [
    "0",
    "root",
    "1000",
    "1000:1000",
    "1234",
    "app",
    "other",
    "2000",
    "1000:4321",
    "app:extra",
    "0:1000",
    "nobody-here",
  ].map(user),
  groups: [
    part("--group-add=4321", { groupAdd: ["4321"] }),
    part("--group-add=1000 --group-add=2000", { groupAdd: ["1000", "2000"] }),
    part("--group-add=extra", { groupAdd: ["extra"] }),
  ],
  userns: [
    userns("host", podman),
    userns("keep-id", podman),
    userns("keep-id:uid=1000,gid=1000", podman),
    userns("nomap", podman),
    userns("auto", podman),
    userns("auto:size=3000", podman),
    part("--uidmap=0:1:3000", { uidMap: ["0:1:3000"] }, rootless),
    part("--uidmap=0:0:1 --uidmap=1:1:3000", { uidMap: ["0:0:1", "1:1:3000"] }, rootless),
    part("--uidmap=0:200000:5000", { uidMap: ["0:200000:5000"] }, rootful),
    part(
      "--uidmap=0:200000:5000 --gidmap=0:300000:5000",
      { uidMap: ["0:200000:5000"], gidMap: ["0:300000:5000"] },
      rootful,
    ),
    part("--uidmap=0:0:5000", { uidMap: ["0:0:5000"] }, rootful),
    userns("host", docker),
  ],
  capAdd: [
    addCapability("NET_RAW"),
    addCapability("CAP_SYS_ADMIN"),
    addCapability("net_admin", "SYS_PTRACE"),
    addCapability("SETUID"),
    addCapability("ALL"),
    addCapability("DAC_READ_SEARCH", "MKNOD"),
    addCapability("NOT_A_CAPABILITY"),
  ].map((one) => (one.words.includes("--cap-add=ALL") ? { ...one, on: podman } : one)),
  capDrop: [
    dropCapability("all"),
    dropCapability("SETUID", "SETGID"),
    dropCapability("CAP_CHOWN"),
    dropCapability("NET_RAW"),
    dropCapability("ALL"),
    dropCapability("SETFCAP", "FOWNER", "DAC_OVERRIDE"),
  ],
  label: [
    part(
      "--label=io.containers.capabilities=CHOWN,KILL",
      { labels: { "io.containers.capabilities": "CHOWN,KILL" } },
      podman,
    ),
    part(
      "--label=io.containers.capabilities=SYS_ADMIN",
      { labels: { "io.containers.capabilities": "SYS_ADMIN" } },
      podman,
    ),
  ],
  privileged: [part("--privileged", { privileged: true }, podman)],
  noNewPrivileges: [part("--security-opt=no-new-privileges", { noNewPrivileges: true })],
  seccomp: [
    part("--security-opt=seccomp=unconfined", { seccomp: "unconfined" }),
    part("--security-opt=seccomp={folder}/profile.json", { seccomp: "profile.json" }),
  ],
  security: [
    part("--security-opt=label=disable", { securityLabels: ["disable"] }),
    part("--security-opt=apparmor=unconfined", { apparmor: "unconfined" }),
    part("--security-opt=apparmor=some-profile", { apparmor: "some-profile" }, podman),
  ],
  masks: [
    part("--security-opt=unmask=ALL", { unmask: ["ALL"] }, podman),
    part("--security-opt=unmask=/proc/kcore:/proc/sys", { unmask: ["/proc/kcore:/proc/sys"] }, podman),
    part("--security-opt=unmask=/proc/*", { unmask: ["/proc/*"] }, podman),
    part("--security-opt=mask=/proc/cpuinfo:/sys/kernel", { mask: ["/proc/cpuinfo:/sys/kernel"] }, podman),
    part("--security-opt=systempaths=unconfined", { unmask: ["ALL"] }, docker),
  ],
  readOnly: [
    part("--read-only", { readOnly: true }),
    part("--read-only --read-only-tmpfs=false", { readOnly: true, readOnlyTmpfs: false }, podman),
  ],
  data: [
    volume("podseal-sets", "/data", []),
    volume("podseal-sets", "/data", ["ro"]),
    volume("podseal-sets", "/data", ["suid"], podman),
    volume("podseal-sets", "/data", ["dev", "exec"], podman),
    volume("podseal-sets", "data", []),
  ],
  bind: [
    volume("{folder}/bind", "/bind", []),
    volume("{folder}/bind", "/bind", ["ro"]),
    volume("{folder}/bind", "/bind", ["nosuid", "nodev"], podman),
    volume("{folder}/bind", "/bind", ["rslave"]),
    volume("{folder}/bind", "/bind", ["ro", "rshared"]),
    volume("{folder}/bind", "/bind", ["ro", "bind"], podman),
    volume("{folder}/bind", "/bind", ["rro"], podman),
  ],
  scratch: [tmpfs([]), tmpfs(["rw", "size=1m"]), tmpfs(["suid", "dev"]), tmpfs(["exec"])],
  ports: [
    part(
      `--publish={port}:80`,
      { ports: [{ hostPort: publishedPort, containerPort: 80, count: 1, protocol: "tcp" }] },
      rootless,
    ),
  ],
  network: [
    network("none"),
    network("host"),
    network("container:peer"),
    network("slirp4netns", rootless),
    network("slirp4netns:allow_host_loopback=true", rootless),
    network("pasta", podman),
  ],
  portStart: [
    sysctl("net.ipv4.ip_unprivileged_port_start", "0"),
    sysctl("net.ipv4.ip_unprivileged_port_start", "1024"),
    sysctl("net.ipv4.ping_group_range", "1 0"),
  ],
  sysctl: [
    sysctl("kernel.shm_rmid_forced", "1"),
    sysctl("kernel.msgmax", "4096"),
    sysctl("fs.mqueue.msg_max", "20"),
    sysctl("vm.swappiness", "10"),
  ],
  pid: [part("--pid=host", { pid: "host" }), part("--pid=container:peer", { pid: "container:peer" })],
  ipc: [
    part("--ipc=host", { ipc: "host" }),
    part("--ipc=private", { ipc: "private" }),
    part("--ipc=container:peer", { ipc: "container:peer" }),
    part("--ipc=none", { ipc: "none" }),
  ],
  uts: [part("--uts=host", { uts: "host" }), part("--uts=private", { uts: "private" }, podman)],
  hostname: [part("--hostname=box", { hostname: "box" })],
  cgroupns: [
    part("--cgroupns=host", { cgroupns: "host" }),
    part("--cgroupns=private", { cgroupns: "private" }),
  ],
  cgroups: [part("--cgroups=disabled", { cgroups: "disabled" }, podman)],
  devices: [device("/dev/full", "/dev/extra"), device("/dev/null", "/dev/other")],
  deviceRule: [
    { words: ["--device-cgroup-rule=c 1:11 rwm"], fields: { deviceCgroupRules: ["c 1:11 rwm"] }, on: podman },
  ],
  files: [ulimit("nofile", 512, 600), ulimit("nofile", 1024, 1024)],
  processes: [ulimit("nproc", 1000, 1000)],
  core: [ulimit("core", 0, 0)],
  pids: [
    part("--pids-limit=100", { pidsLimit: 100 }, podman),
    part("--pids-limit=-1", { pidsLimit: Infinity }, podman),
  ],
  memory: [part("--memory=67108864", { memory: 67108864 }, rootless)],
  cpus: [part("--cpus=0.5", { cpus: 500 }, rootless)],
  oomScore: [
    part("--oom-score-adj=100", { oomScoreAdj: 100 }),
    part("--oom-score-adj=-100", { oomScoreAdj: -100 }, rootless),
  ],
  environment: [
    part("--env=DB_PASSWORD=tr0ub4dor", { environment: [{ name: "DB_PASSWORD", value: "tr0ub4dor" }] }),
    part("--http-proxy=false", { httpProxy: false }, podman),
  ],
};

/**
 * Without these the engine does not start a container on a machine without CAP_SYS_RESOURCE, or without a bridge: crun lifts the limit of
 * locked memory for the program that guards devices, which a container without a cgroup has not.
 */
export function neededBy(engine: EngineName, drawn: readonly string[]): readonly Part[] {
  const without = (name: string, needed: Part): readonly Part[] => (drawn.includes(name) ? [] : [needed]);
  if (engine === "podman-rootless") return [];
  if (isDocker(engine)) return without("network", network("none"));
  return [
    ...without("cgroups", part("--cgroups=disabled", { cgroups: "disabled" })),
    ...without("files", ulimit("nofile", 1000, 1000)),
    ...without("processes", ulimit("nproc", 2000, 2000)),
    ...without("network", network("none")),
  ];
}
