import {
  printExposed,
  csvField,
  printDevice,
  printHealthcheck,
  printMount,
  printPort,
  printSecret,
  printUlimit,
} from "./print-values.ts";
import type { RunDeclaration, RunEngine, RunMount } from "./run-declaration.ts";

/** A declaration as a command line. */
export interface RunLine {
  /** The words of `podman run ...` or `docker run ...`. */
  readonly words: readonly string[];
  /** Fields that the engine's command line cannot say; they are left out. */
  readonly notExpressible: readonly (keyof RunDeclaration)[];
}

/**
 * The command line that declares the same container. Every option is one word with "=", so that no value is taken for an option. What an
 * option cannot say (a health check for Docker in several words, a file of another format) is told.
 */
export function printRunLine(declaration: RunDeclaration): RunLine {
  const printed = printers.map(({ fields, print }) => ({ fields, words: print(declaration) }));
  const options = printed.flatMap(({ words }) => words ?? []);
  const { engine, image, command = [] } = declaration;
  const unsaid = printed.filter(({ words }) => words === undefined).flatMap(({ fields }) => fields);
  return {
    words: [engine, "run", ...options, ...(image === undefined ? [] : [image, ...command])],
    notExpressible: [
      ...(image === undefined ? (["image"] as const) : []),
      ...unsaid,
      ...neverSaid.filter((name) => declaration[name] !== undefined),
    ],
  };
}

/** One line for a POSIX shell: words are quoted where they must be. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

interface Printer {
  readonly fields: readonly (keyof RunDeclaration)[];
  /** The words; none for a field that is not given, undefined for one that cannot be said. */
  readonly print: (declaration: RunDeclaration) => readonly string[] | undefined;
}

/** What only other formats declare, or what is no option of a container. */
const neverSaid = [
  "build",
  "configs",
  "replicas",
  "cpuReservation",
  "seccompProfile",
] as const satisfies readonly (keyof RunDeclaration)[];

type Scalar = string | number | boolean | undefined;
type ScalarField = {
  [Name in keyof RunDeclaration]-?: RunDeclaration[Name] extends Scalar ? Name : never;
}[keyof RunDeclaration];
type TextsField = {
  [Name in keyof RunDeclaration]-?: RunDeclaration[Name] extends readonly string[] | undefined ? Name : never;
}[keyof RunDeclaration];

function scalar(option: string, field: ScalarField, only?: RunEngine): Printer {
  const print: Printer["print"] = (declaration) => {
    const value: Scalar = declaration[field];
    if (value === undefined) return [];
    if (only !== undefined && declaration.engine !== only) return undefined;
    return [`--${option}=${value === Infinity ? "-1" : String(value)}`];
  };
  return { fields: [field], print };
}

/** A size of which 0 means no limit, and which has no other word for it. */
function size(option: string, field: "memory" | "memoryReservation" | "shmSize"): Printer {
  const print: Printer["print"] = (declaration) => {
    const bytes = declaration[field];
    return bytes === undefined ? [] : [`--${option}=${bytes === Infinity ? "0" : `${bytes}b`}`];
  };
  return { fields: [field], print };
}

function texts(option: string, field: TextsField, only?: RunEngine): Printer {
  const print: Printer["print"] = (declaration) => {
    const values = declaration[field] ?? [];
    if (values.length > 0 && only !== undefined && declaration.engine !== only) return undefined;
    return values.map((value) => `--${option}=${inList(option, value, declaration.engine)}`);
  };
  return { fields: [field], print };
}

/** Options that Podman parts at commas: a value with a comma is quoted as in CSV. */
const partedByPodman = new Set([
  "group-add",
  "uidmap",
  "gidmap",
  "cap-add",
  "cap-drop",
  "device-cgroup-rule",
  "network-alias",
  "add-host",
  "dns",
  "sysctl",
  "ulimit",
  "publish",
  "requires",
]);

function inList(option: string, value: string, engine: RunEngine): string {
  return engine === "podman" && partedByPodman.has(option) && /[",\n]/.test(value) ? csvField(value) : value;
}

function each<Item>(
  option: string,
  field: keyof RunDeclaration,
  items: (declaration: RunDeclaration) => readonly Item[] | undefined,
  print: (item: Item, engine: RunEngine) => string,
): Printer {
  return {
    fields: [field],
    print: (declaration) =>
      (items(declaration) ?? []).map(
        (item) => `--${option}=${inList(option, print(item, declaration.engine), declaration.engine)}`,
      ),
  };
}

function map(option: string, field: "sysctls" | "labels" | "annotations"): Printer {
  return each(
    option,
    field,
    (declaration) => Object.entries(declaration[field] ?? {}),
    ([name, value]) => `${name}=${value}`,
  );
}

function security(field: "seccomp" | "apparmor" | "procOptions", name: string, only?: RunEngine): Printer {
  const print: Printer["print"] = (declaration) => {
    const value = declaration[field];
    if (value === undefined) return [];
    if ((only !== undefined && declaration.engine !== only) || value === "inline") return undefined;
    return [`--security-opt=${name}=${value}`];
  };
  return { fields: [field], print };
}

const printers: readonly Printer[] = [
  scalar("name", "name"),
  scalar("user", "user"),
  texts("group-add", "groupAdd"),
  scalar("userns", "userns"),
  texts("uidmap", "uidMap", "podman"),
  texts("gidmap", "gidMap", "podman"),
  scalar("subuidname", "subUidName", "podman"),
  scalar("subgidname", "subGidName", "podman"),
  texts("cap-drop", "capDrop"),
  texts("cap-add", "capAdd"),
  scalar("privileged", "privileged"),
  {
    fields: ["noNewPrivileges"],
    print: ({ noNewPrivileges }) =>
      noNewPrivileges === undefined ? [] : [`--security-opt=no-new-privileges=${noNewPrivileges}`],
  },
  security("seccomp", "seccomp"),
  security("apparmor", "apparmor"),
  each(
    "security-opt",
    "securityLabels",
    ({ securityLabels }) => securityLabels,
    (label) => `label=${label}`,
  ),
  {
    fields: ["mask"],
    print: ({ mask = [], engine }) =>
      mask.length === 0 ? [] : engine === "podman" ? [`--security-opt=mask=${mask.join(":")}`] : undefined,
  },
  { fields: ["unmask"], print: printUnmask },
  security("procOptions", "proc-opts", "podman"),
  scalar("read-only", "readOnly"),
  scalar("read-only-tmpfs", "readOnlyTmpfs", "podman"),
  { fields: ["mounts"], print: printMounts },
  texts("volumes-from", "volumesFrom"),
  each("device", "devices", ({ devices }) => devices, printDevice),
  texts("device-cgroup-rule", "deviceCgroupRules"),
  scalar("gpus", "gpus"),
  texts("network", "networks"),
  texts("network-alias", "networkAliases"),
  each("publish", "ports", ({ ports }) => ports, printPort),
  scalar("publish-all", "publishAll"),
  each("expose", "expose", ({ expose }) => expose, printExposed),
  scalar("hostname", "hostname"),
  texts("add-host", "addHosts"),
  texts("dns", "dns"),
  scalar("pid", "pid"),
  scalar("ipc", "ipc"),
  scalar("uts", "uts"),
  scalar("cgroupns", "cgroupns"),
  scalar("cgroups", "cgroups", "podman"),
  scalar("cgroup-parent", "cgroupParent"),
  map("sysctl", "sysctls"),
  scalar("pids-limit", "pidsLimit"),
  size("memory", "memory"),
  scalar("memory-swap", "memorySwap"),
  size("memory-reservation", "memoryReservation"),
  size("shm-size", "shmSize"),
  { fields: ["cpus"], print: ({ cpus }) => (cpus === undefined ? [] : [`--cpus=${cpus / 1000}`]) },
  scalar("cpu-shares", "cpuShares"),
  scalar("cpuset-cpus", "cpusetCpus"),
  {
    fields: ["storageSize"],
    print: ({ storageSize }) =>
      storageSize === undefined ? [] : [`--storage-opt=size=${storageSize === Infinity ? 0 : storageSize}`],
  },
  each("ulimit", "ulimits", ({ ulimits }) => ulimits, printUlimit),
  scalar("oom-score-adj", "oomScoreAdj"),
  scalar("oom-kill-disable", "oomKillDisable"),
  each(
    "env",
    "environment",
    ({ environment }) => environment,
    ({ name, value }) => (value === undefined ? name : `${name}=${value}`),
  ),
  texts("env-file", "environmentFiles"),
  {
    fields: ["secrets"],
    print: ({ secrets = [], engine }) =>
      secrets.length > 0 && engine === "docker"
        ? undefined
        : secrets.map((secret) => `--secret=${printSecret(secret)}`),
  },
  scalar("http-proxy", "httpProxy", "podman"),
  scalar("tz", "timezone", "podman"),
  { fields: ["entrypoint"], print: printEntrypoint },
  scalar("workdir", "workingDir"),
  scalar("init", "init"),
  scalar("tty", "tty"),
  scalar("interactive", "stdin"),
  map("label", "labels"),
  map("annotation", "annotations"),
  scalar("restart", "restart"),
  scalar("stop-signal", "stopSignal"),
  scalar("stop-timeout", "stopTimeout"),
  {
    fields: ["healthcheck"],
    print: ({ healthcheck, engine }) =>
      healthcheck === undefined ? [] : printHealthcheck(healthcheck, engine),
  },
  scalar("runtime", "runtime", "docker"),
  scalar("pod", "pod", "podman"),
  texts("requires", "dependsOn", "podman"),
];

/** Docker can only unmask everything. */
function printUnmask({ unmask = [], engine }: RunDeclaration): readonly string[] | undefined {
  if (unmask.length === 0) return [];
  if (engine === "podman") return [`--security-opt=unmask=${unmask.join(":")}`];
  return unmask.length === 1 && unmask[0] === "ALL" ? ["--security-opt=systempaths=unconfined"] : undefined;
}

/** Two addresses of Docker's --entrypoint are one word and no word. */
function printEntrypoint({ entrypoint, engine }: RunDeclaration): readonly string[] | undefined {
  if (entrypoint === undefined) return [];
  if (engine === "podman") return [`--entrypoint=${JSON.stringify(entrypoint)}`];
  return entrypoint.length === 1 ? [`--entrypoint=${entrypoint[0] ?? ""}`] : undefined;
}

function printMounts({ mounts = [], engine }: RunDeclaration): readonly string[] | undefined {
  const known = mounts.filter(({ type }) => engine === "podman" || !podmanMounts.has(type));
  return known.length < mounts.length ? undefined : mounts.map(printMount);
}

const podmanMounts: ReadonlySet<RunMount["type"]> = new Set(["devpts", "ramfs", "glob", "artifact"] as const);
