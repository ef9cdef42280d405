import { missingForSession, runSession } from "./session.ts";

/** Capability sets are numbers whose bit n is capability n; 41 bits are exact below 2^53. */
export type Mask = number;

/** Real, effective and saved id. */
export type Ids = readonly [number, number, number];

/** The host's user namespace, or a child of it that maps 0-65535 to `childStart` and up, as one of a pod with hostUsers: false. */
export type NamespaceName = "initial" | "child";
export const childStart = 100_000;
export const childSize = 65_536;

/** All ids in this file are the host's, also those of processes in a child namespace. */
export interface ProcessState {
  readonly uids: Ids;
  readonly gids: Ids;
  readonly permitted: Mask;
  readonly effective: Mask;
  readonly inheritable: Mask;
  readonly bounding: Mask;
  readonly ambient: Mask;
}

export interface StartState extends ProcessState {
  readonly namespace: NamespaceName;
  /** At most one. */
  readonly groups: readonly number[];
  /** SECBIT_NOROOT: uid 0 is nothing special to execve (capabilities(7)). */
  readonly noRoot: boolean;
  readonly noNewPrivileges: boolean;
}

export interface ExecutedFile {
  readonly owner: number;
  readonly group: number;
  /** Permission bits with the set-id bits, 0o4755. */
  readonly mode: number;
  readonly onNosuidMount: boolean;
  readonly capabilities?: FileCapabilities;
}

export interface FileCapabilities {
  /** 3 carries the user id that is root where they count; 2 means 0. */
  readonly revision: 2 | 3;
  readonly rootId: number;
  readonly permitted: Mask;
  readonly inheritable: Mask;
  readonly effective: boolean;
}

export interface ExecveRow {
  readonly from: StartState;
  readonly file: ExecutedFile;
}

export type ExecveResult =
  | { readonly kind: "executed"; readonly state: ProcessState; readonly secureExecution: boolean }
  | { readonly kind: "refused"; readonly errno: number };

export interface ExecveReport {
  /** What the test's own process may grant; rows must stay within it. */
  readonly available: Mask;
  readonly lines: readonly string[];
}

/** Why the kernel cannot be asked here; undefined when it can. */
export function missingForKernelCapabilities(): string | undefined {
  return missingForSession();
}

/** Has the kernel execute every row for real and gives what became of it, in the order of the rows. */
export async function executeOnKernel(rows: readonly ExecveRow[]): Promise<ExecveResult[]> {
  const { lines } = await askKernel(rows.map(formatRow));
  const results = new Map(lines.map((line) => parseResult(line, rows)));
  return rows.map((_, index) => {
    const result = results.get(index);
    if (result === undefined) throw new Error(`The kernel gave no result for row ${index}.`);
    return result;
  });
}

/** The capabilities that rows may use on this host: those that root has here. */
export async function availableCapabilities(): Promise<Mask> {
  return (await askKernel([])).available;
}

function askKernel(lines: readonly string[]): Promise<ExecveReport> {
  return runSession<ExecveReport>("execve.ts", ["execve"], { input: lines.join("\n") });
}

/** The line that native/execve.c reads. */
function formatRow({ from, file }: ExecveRow, index: number): string {
  const offset = offsetOf(from.namespace);
  const sets = [from.permitted, from.effective, from.inheritable, from.bounding, from.ambient];
  const {
    revision = 0,
    permitted = 0,
    inheritable = 0,
    effective = false,
    rootId = 0,
  } = file.capabilities ?? {};
  return [
    index,
    Number(from.namespace === "child"),
    ...from.uids.map((id) => id - offset),
    ...from.gids.map((id) => id - offset),
    (from.groups[0] ?? offset - 1) - offset,
    ...sets.map(hexadecimal),
    ...[from.noRoot, from.noNewPrivileges].map(Number),
    file.owner,
    file.group,
    file.mode.toString(8),
    Number(file.onNosuidMount),
    revision,
    hexadecimal(permitted),
    hexadecimal(inheritable),
    Number(effective),
    rootId,
  ].join(" ");
}

function parseResult(line: string, rows: readonly ExecveRow[]): [number, ExecveResult] {
  const [index, outcome, ...fields] = line.split(" ");
  if (outcome === "exec") return [Number(index), { kind: "refused", errno: Number(fields[0]) }];
  const namespace = rows[Number(index)]?.from.namespace;
  if (outcome === "ok" && namespace !== undefined)
    return [Number(index), executed(fields, offsetOf(namespace))];
  throw new Error(`Row ${index} asks for a state that the kernel does not allow: ${fields.join(", errno ")}`);
}

function executed(fields: readonly string[], offset: number): ExecveResult {
  const id = (index: number): number => Number(fields[index]) + offset;
  const set = (index: number): Mask => Number.parseInt(fields[index] ?? "", 16);
  const state: ProcessState = {
    uids: [id(0), id(1), id(2)],
    gids: [id(3), id(4), id(5)],
    permitted: set(6),
    effective: set(7),
    inheritable: set(8),
    bounding: set(9),
    ambient: set(10),
  };
  return { kind: "executed", state, secureExecution: fields[11] === "1" };
}

function offsetOf(namespace: NamespaceName): number {
  return namespace === "child" ? childStart : 0;
}

function hexadecimal(mask: Mask): string {
  return mask.toString(16);
}
