import {
  asInteger,
  asList,
  asObject,
  asString,
  type Json,
  type RunDeclaration,
  type RunDevice,
  type RunEngine,
  type RunUlimit,
} from "../../workload/index.ts";
import { isRefusal } from "../run-values/refusal.ts";
import { parseSecurityOption } from "../run-values/security-option.ts";
import { entriesOf, exposedOf, limitOf, portsOf, secondsOf, textsOf, type Fields } from "./fields.ts";

/** A field of a record: what it fills, and how. Blank fields are never read. */
export interface RecordField {
  readonly field?: keyof RunDeclaration;
  readonly read: (fields: Fields, value: Json, engine: RunEngine) => void;
}

type TextField =
  | "userns"
  | "pid"
  | "ipc"
  | "uts"
  | "cgroupns"
  | "cgroupParent"
  | "cpusetCpus"
  | "user"
  | "workingDir"
  | "hostname"
  | "stopSignal"
  | "image";
type ListField =
  "capAdd" | "capDrop" | "volumesFrom" | "groupAdd" | "deviceCgroupRules" | "addHosts" | "dns" | "command";
type FlagField = "privileged" | "publishAll" | "readOnly" | "oomKillDisable" | "init" | "tty" | "stdin";
type NumberField = "oomScoreAdj" | "memoryReservation" | "cpuShares" | "shmSize" | "stopTimeout";

function text(field: TextField): RecordField {
  return {
    field,
    read: (fields, value) =>
      (fields[field] = typeof value === "number" ? String(value) : (asString(value) ?? "")),
  };
}

function list(field: ListField): RecordField {
  return { field, read: (fields, value) => (fields[field] = textsOf(value)) };
}

function flag(field: FlagField): RecordField {
  return { field, read: (fields, value) => (fields[field] = value === true) };
}

function number(field: NumberField): RecordField {
  return {
    field,
    read: (fields, value) => {
      const count = asInteger(value);
      if (count !== undefined) fields[field] = count;
    },
  };
}

function limit(field: "pidsLimit" | "memory" | "memorySwap"): RecordField {
  return {
    field,
    read: (fields, value) => {
      const count = limitOf(value);
      if (count !== undefined) fields[field] = count;
    },
  };
}

function pairs(field: "sysctls" | "labels" | "annotations"): RecordField {
  return { field, read: (fields, value) => (fields[field] = Object.fromEntries(entriesOf(value))) };
}

/**
 * HostConfig (sources: podman libpod/define/container_inspect.go@v6.0.0-rc1; Docker Engine API v1.18 to v1.51, schema HostConfig). The
 * mounts are read apart.
 */
export const hostConfigFields: Readonly<Record<string, RecordField>> = {
  CapAdd: list("capAdd"),
  CapDrop: list("capDrop"),
  Privileged: flag("privileged"),
  SecurityOpt: { read: readSecurityOptions },
  UsernsMode: text("userns"),
  PidMode: text("pid"),
  IpcMode: text("ipc"),
  UTSMode: text("uts"),
  CgroupnsMode: text("cgroupns"),
  CgroupMode: text("cgroupns"),
  Cgroups: {
    field: "cgroups",
    read: (fields, value) => value !== "default" && (fields.cgroups = asString(value) ?? ""),
  },
  CgroupParent: text("cgroupParent"),
  PublishAllPorts: flag("publishAll"),
  PortBindings: { field: "ports", read: (fields, value) => (fields.ports = portsOf(value)) },
  ReadonlyRootfs: flag("readOnly"),
  VolumesFrom: list("volumesFrom"),
  GroupAdd: list("groupAdd"),
  OomScoreAdj: number("oomScoreAdj"),
  OomKillDisable: flag("oomKillDisable"),
  PidsLimit: limit("pidsLimit"),
  Memory: limit("memory"),
  MemorySwap: limit("memorySwap"),
  MemoryReservation: number("memoryReservation"),
  NanoCpus: {
    field: "cpus",
    read: (fields, value) => (fields.cpus = Math.round((asInteger(value) ?? 0) / 1e6)),
  },
  CpuShares: number("cpuShares"),
  CpusetCpus: text("cpusetCpus"),
  Ulimits: { field: "ulimits", read: (fields, value) => (fields.ulimits = asList(value).flatMap(ulimitOf)) },
  ShmSize: number("shmSize"),
  Devices: { field: "devices", read: (fields, value) => (fields.devices = asList(value).flatMap(deviceOf)) },
  DeviceCgroupRules: list("deviceCgroupRules"),
  DeviceRequests: { field: "gpus", read: (fields, value) => (fields.gpus = JSON.stringify(value)) },
  Sysctls: pairs("sysctls"),
  StorageOpt: { field: "storageSize", read: readStorage },
  Runtime: { field: "runtime", read: readRuntime },
  Init: flag("init"),
  RestartPolicy: { field: "restart", read: readRestart },
  ExtraHosts: list("addHosts"),
  Dns: list("dns"),
  Annotations: pairs("annotations"),
};

/** Config (same sources). */
export const configFields: Readonly<Record<string, RecordField>> = {
  User: text("user"),
  Env: {
    field: "environment",
    read: (fields, value) => (fields.environment = textsOf(value).map(variableOf)),
  },
  Cmd: { field: "command", read: (fields, value) => (fields.command = wordsOf(value)) },
  Entrypoint: { field: "entrypoint", read: (fields, value) => (fields.entrypoint = wordsOf(value)) },
  Labels: pairs("labels"),
  Annotations: pairs("annotations"),
  Hostname: text("hostname"),
  Image: text("image"),
  WorkingDir: text("workingDir"),
  ExposedPorts: { field: "expose", read: (fields, value) => (fields.expose = exposedOf(value)) },
  Healthcheck: { field: "healthcheck", read: readHealthcheck },
  StopSignal: text("stopSignal"),
  StopTimeout: number("stopTimeout"),
  Tty: flag("tty"),
  OpenStdin: flag("stdin"),
  Secrets: { field: "secrets", read: readSecrets },
  Memory: limit("memory"),
  MemorySwap: limit("memorySwap"),
  CpuShares: number("cpuShares"),
  Cpuset: text("cpusetCpus"),
  SecurityOpt: { read: readSecurityOptions },
};

/** Words of a command; Podman up to 4 gives those of an entry point as one text. */
function wordsOf(value: Json): readonly string[] {
  return typeof value === "string" ? value.split(" ") : textsOf(value);
}

function variableOf(entry: string): { readonly name: string; readonly value?: string } {
  const cut = entry.indexOf("=");
  return cut < 0 ? { name: entry } : { name: entry.slice(0, cut), value: entry.slice(cut + 1) };
}

function ulimitOf(value: Json): RunUlimit[] {
  const limits = asObject(value);
  const name = asString(limits?.["Name"]);
  if (name === undefined) return [];
  const [soft, hard] = [limits?.["Soft"], limits?.["Hard"]].map((one) =>
    typeof one === "number" && one >= 0 ? one : Infinity,
  );
  return [
    {
      name: name.toLowerCase().replace(/^rlimit_/, ""),
      ...(soft !== undefined && { soft }),
      ...(hard !== undefined && { hard }),
    },
  ];
}

function deviceOf(value: Json): RunDevice[] {
  const device = asObject(value);
  const source = asString(device?.["PathOnHost"]) ?? "";
  if (source === "") return [];
  const target = asString(device?.["PathInContainer"]) ?? "";
  const permissions = asString(device?.["CgroupPermissions"]) ?? "";
  return [
    {
      source,
      ...(target !== "" && target !== source && { target }),
      ...(permissions !== "" && { permissions }),
    },
  ];
}

/** Docker's client puts a profile itself where Podman and the daemon put its path. */
function readSecurityOptions(fields: Fields, value: Json, engine: RunEngine): void {
  for (const option of textsOf(value).flatMap((one) => one.split(/,(?=label=)/))) {
    const read = parseSecurityOption(option, engine);
    if (isRefusal(read)) continue;
    if (read.kind === "no-new-privileges") fields.noNewPrivileges = read.on;
    else if (read.kind === "seccomp") readSeccomp(fields, read.value);
    else if (read.kind === "apparmor") fields.apparmor = read.value;
    else if (read.kind === "label") fields.securityLabels = [...(fields.securityLabels ?? []), read.value];
    else if (read.kind === "proc-options") fields.procOptions = read.value;
    else if (read.kind === "mask" || read.kind === "unmask")
      fields[read.kind] = [
        ...(fields[read.kind] ?? []),
        ...read.paths.map((path) => (path === "all" ? "ALL" : path)),
      ];
  }
}

function readSeccomp(fields: Fields, value: string): void {
  fields.seccomp = value;
  if (!value.trimStart().startsWith("{")) return;
  fields.seccomp = "inline";
  try {
    fields.seccompProfile = JSON.parse(value) as unknown;
  } catch {
    fields.seccompProfile = value;
  }
}

function readStorage(fields: Fields, value: Json): void {
  const size = /^(\d+)([kmgt]?)b?$/i.exec(asString(asObject(value)?.["size"]) ?? "");
  if (size === null) return;
  fields.storageSize =
    Number(size[1]) * 1024 ** ["", "k", "m", "g", "t"].indexOf((size[2] ?? "").toLowerCase());
}

/** Podman writes "oci" for every runtime and names it elsewhere. */
function readRuntime(fields: Fields, value: Json, engine: RunEngine): void {
  if (engine === "docker") fields.runtime = asString(value) ?? "";
}

function readRestart(fields: Fields, value: Json): void {
  const name = asString(asObject(value)?.["Name"]) ?? "";
  const most = asInteger(asObject(value)?.["MaximumRetryCount"]) ?? 0;
  if (name !== "") fields.restart = name === "on-failure" && most > 0 ? `${name}:${most}` : name;
}

/** Test: ["NONE"], ["CMD", words...] or ["CMD-SHELL", line]. Podman writes CMD-SHELL's line as words of /bin/sh too. */
function readHealthcheck(fields: Fields, value: Json): void {
  const check = asObject(value);
  const [kind, ...words] = textsOf(check?.["Test"]);
  const [interval, timeout, startPeriod] = ["Interval", "Timeout", "StartPeriod"].map((name) =>
    secondsOf(check?.[name]),
  );
  const retries = asInteger(check?.["Retries"]) ?? 0;
  if (kind === undefined) return;
  fields.healthcheck = {
    command: kind === "NONE" ? [] : words,
    shell: kind === "CMD-SHELL",
    ...(interval !== undefined && { interval }),
    ...(timeout !== undefined && { timeout }),
    ...(startPeriod !== undefined && { startPeriod }),
    ...(retries > 0 && { retries }),
  };
}

function readSecrets(fields: Fields, value: Json): void {
  fields.secrets = asList(value).flatMap((one) => {
    const secret = asObject(one);
    const source = asString(secret?.["Name"]);
    return source === undefined ? [] : [{ source, as: "file" as const }];
  });
}
