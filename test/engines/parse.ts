import type {
  CapabilitySets,
  ChosenCall,
  DeviceView,
  IdMapEntry,
  InsideView,
  Mount,
  PathView,
  ProcessStatus,
  ResourceLimit,
  SeccompVerdict,
  SeccompView,
} from "./observation.ts";

/** Reads /proc/PID/status (proc_pid_status(5)). */
export function parseStatus(text: string): ProcessStatus {
  const fields = new Map(text.split("\n").map(splitField));
  const field = (name: string): string => required(fields.get(name), `${name} in /proc/PID/status`);
  return {
    uids: numbers(field("Uid")),
    gids: numbers(field("Gid")),
    groups: numbers(field("Groups")),
    capabilities: capabilitySets(field),
    noNewPrivileges: field("NoNewPrivs") === "1",
    seccompMode: Number(field("Seccomp")),
    umask: field("Umask"),
  };
}

/** Reads uid_map or gid_map (user_namespaces(7)). */
export function parseIdMap(text: string): IdMapEntry[] {
  return nonEmptyLines(text).map((line) => {
    const [inside, outside, count] = numbers(line);
    return { inside: required(inside, line), outside: required(outside, line), count: required(count, line) };
  });
}

/** Reads /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export function parseMounts(text: string): Mount[] {
  return nonEmptyLines(text).map((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [id = "", parent = "", , root = "", target = "", options = "", ...propagation] = before.split(" ");
    const [type = "", source = ""] = after.split(" ");
    return {
      id: Number(id),
      parent: Number(parent),
      root,
      target,
      options: options.split(","),
      propagation,
      type,
      source,
    };
  });
}

/** Reads /proc/PID/limits: name to soft and hard limit, "unlimited" as printed. */
export function parseLimits(text: string): Record<string, ResourceLimit> {
  const limits: Record<string, ResourceLimit> = {};
  for (const line of nonEmptyLines(text).slice(1)) {
    const [, name, soft, hard] = /^(.+?)\s{2,}(\S+)\s+(\S+)/.exec(line) ?? [];
    if (name !== undefined) limits[name] = { soft: required(soft, line), hard: required(hard, line) };
  }
  return limits;
}

/** Reads what native/probe.c prints. */
export function parseProbe(output: string): InsideView {
  const records = output.split("\n").map((line) => line.split("\t"));
  const of = (name: string): string[][] =>
    records.filter(([record]) => record === name).map(([, ...rest]) => rest);
  const files = textFiles(of("file"));
  const file = (path: string): string => required(files[path], path).join("\n");
  return {
    status: parseStatus(file("/proc/self/status")),
    uidMap: parseIdMap(file("/proc/self/uid_map")),
    gidMap: parseIdMap(file("/proc/self/gid_map")),
    files,
    paths: Object.fromEntries(of("path").map(pathEntry)),
    devices: Object.fromEntries(of("device").map(deviceEntry)),
    writes: errnos(of("write")),
    calls: errnos(of("call")),
    nested: nestedSets(of("nested")),
    keyring: keyring(of("keyring")[0], of("keyring-error")[0]),
    seccomp: seccomp(of("seccomp"), of("seccomp-argument"), of("seccomp-error")[0]),
  };
}

/** Reads the lines "connect ADDRESS PORT ERRNO" that the probe's `connect` task prints. */
export function parseConnections(output: string): Record<string, number> {
  const records = output.split("\n").map((line) => line.split("\t"));
  return Object.fromEntries(
    records
      .filter(([record]) => record === "connect")
      .map(([, address, port, errno]) => [`${address}:${port}`, Number(errno)]),
  );
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function numbers(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}

function nonEmptyLines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The kernel's answer has no ${what}.`);
  return value;
}

function capabilitySets(field: (name: string) => string): CapabilitySets {
  return {
    inheritable: field("CapInh"),
    permitted: field("CapPrm"),
    effective: field("CapEff"),
    bounding: field("CapBnd"),
    ambient: field("CapAmb"),
  };
}

function textFiles(records: string[][]): Record<string, string[]> {
  const files: Record<string, string[]> = {};
  for (const [path = "", ...line] of records) (files[path] ??= []).push(line.join("\t"));
  return files;
}

function pathEntry([path = "", kind, device, readOnly, content, writeError]: string[]): [string, PathView] {
  const known = (text: string | undefined): number | undefined =>
    text === "-" || text === undefined ? undefined : Number(text);
  return [
    path,
    {
      kind: kind as PathView["kind"],
      device: device === "-" ? undefined : device,
      readOnlyMount: known(readOnly) === undefined ? undefined : readOnly === "1",
      content: kind === "absent" ? undefined : known(content),
      writeError: known(writeError),
    },
  ];
}

function deviceEntry([path = "", kind, number = "", readError, writeError]: string[]): [string, DeviceView] {
  const view: DeviceView = {
    kind: kind === "b" ? "block" : "character",
    number,
    readError: Number(readError),
    writeError: Number(writeError),
  };
  return [path, view];
}

function errnos(records: string[][]): Record<string, number> {
  return Object.fromEntries(records.map(([name = "", errno]) => [name, Number(errno)]));
}

function nestedSets(records: string[][]): CapabilitySets | undefined {
  if (records.length === 0) return undefined;
  const fields = new Map(records.map((record) => splitField(record.join("\t"))));
  return capabilitySets((name) => required(fields.get(name), name));
}

function keyring(found: string[] | undefined, failed: string[] | undefined): InsideView["keyring"] {
  if (found !== undefined) return { serial: Number(found[0]), description: found[1] ?? "" };
  return { errno: Number(required(failed?.[0], "keyring record")) };
}

/** The errno by which the probe's supervisor marks a call that the filter let through (native/probe.c, ALLOWED). */
const allowedMark = 4000;

/** Reads the seccomp verdicts alone, as the probe's task native-calls prints them. */
export function parseSeccomp(output: string): InsideView["seccomp"] {
  const records = output.split("\n").map((line) => line.split("\t"));
  const of = (name: string): string[][] =>
    records.filter(([record]) => record === name).map(([, ...rest]) => rest);
  return seccomp(of("seccomp"), of("seccomp-argument"), of("seccomp-error")[0]);
}

function seccomp(
  rows: string[][],
  named: string[][],
  failed: string[] | undefined,
): SeccompView | { error: string } {
  if (failed !== undefined) return { error: failed.join(" ") };
  if (rows.length === 0) return { error: "the probe printed no verdicts" };
  const column = (index: number): SeccompVerdict[] =>
    rows.map((row) => seccompVerdict(Number(row[0]), Number(row[index])));
  return {
    zeroArguments: column(1),
    allOnesArguments: column(2),
    x32: column(3),
    i386: column(4),
    chosen: named.map(chosenCall),
  };
}

function chosenCall([name = "", answer, number, ...words]: string[]): ChosenCall {
  return {
    name,
    number: Number(number),
    arguments: words,
    verdict: seccompVerdict(Number(number), Number(answer)),
  };
}

/** Numbers of uretprobe and uprobe on x86-64, which the kernel lets pass every filter (arch/x86, since 6.14). */
const passThrough = [335, 336];

function seccompVerdict(number: number, answer: number): SeccompVerdict {
  if (answer === allowedMark) return { allowed: true };
  if (answer < 0 || passThrough.includes(number)) return "unfiltered";
  return { allowed: false, errno: answer };
}
