/** /proc/PID/status, as far as it bears on confinement (proc_pid_status(5)). */
export interface ProcessStatus {
  readonly name: string;
  /** "R", "S", "Z", ... */
  readonly state: string;
  readonly parent: number;
  /** Real, effective, saved and file-system id, as the reader's user namespace numbers them. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly groups: readonly number[];
  /** Bit masks. */
  readonly capabilities: {
    readonly inheritable: number;
    readonly permitted: number;
    readonly effective: number;
    readonly bounding: number;
    readonly ambient: number;
  };
  readonly noNewPrivileges: boolean;
  /** 0 none, 1 strict, 2 filter. */
  readonly seccompMode: number;
  /** Filters in force; kernels before 5.9 do not tell. */
  readonly seccompFilters?: number;
}

/** Reads the text of a status file; undefined when a line that every kernel from 4.10 on prints is missing. */
export function parseStatus(text: string): ProcessStatus | undefined {
  const fields = new Map(text.split("\n").map(splitField));
  const missing = needed.some((name) => !fields.has(name));
  if (missing) return undefined;
  const field = (name: string): string => fields.get(name) ?? "";
  const mask = (name: string): number => Number.parseInt(field(name), 16);
  const filters = fields.get("Seccomp_filters");
  return {
    name: field("Name"),
    state: field("State").slice(0, 1),
    parent: Number(field("PPid")),
    uids: numbers(field("Uid")),
    gids: numbers(field("Gid")),
    groups: numbers(field("Groups")),
    capabilities: {
      inheritable: mask("CapInh"),
      permitted: mask("CapPrm"),
      effective: mask("CapEff"),
      bounding: mask("CapBnd"),
      ambient: mask("CapAmb"),
    },
    noNewPrivileges: field("NoNewPrivs") === "1",
    seccompMode: Number(field("Seccomp")),
    ...(filters !== undefined && { seccompFilters: Number(filters) }),
  };
}

const needed = [
  ...["Name", "State", "PPid", "Uid", "Gid", "Groups"],
  ...["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp"],
];

/** Names of the lines that are kept as evidence. */
export const evidentStatusLines: readonly string[] = [...needed, "Seccomp_filters"];

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function numbers(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}
