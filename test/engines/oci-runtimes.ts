import type { ProcessStatus } from "./observation.ts";
import { parseStatus } from "./parse.ts";
import { missingForSession, runSession } from "./session.ts";

/** Runtimes that are tried; one that is not installed is left out. */
export type RuntimeName = "crun" | "runc";

/** The part of an OCI configuration that decides a process's privileges. Names of capabilities as OCI writes them, CAP_CHOWN. */
export interface OciProcess {
  readonly user: { readonly uid: number; readonly gid: number; readonly additionalGids: readonly number[] };
  readonly capabilities: Readonly<Record<OciSet, readonly string[]>>;
  readonly noNewPrivileges: boolean;
  /** As an OCI configuration has it under linux.seccomp; absent for no filter. */
  readonly seccomp?: object;
  /** What the probe does: prints its status file where nothing is said. */
  readonly task?: "native-calls" | "x32-call" | "i386-call";
  /** A program of the host, whose files are then the root, in place of the probe. */
  readonly program?: readonly string[];
  /** First host id of a user namespace of 65536 ids; absent for none of its own. */
  readonly mappedFrom?: number;
}
export type OciSet = "bounding" | "effective" | "permitted" | "inheritable" | "ambient";

export interface RuntimeReply {
  readonly runtime: RuntimeName;
  readonly version: string;
  /** The mask of what the runtime itself may grant without a user namespace. */
  readonly available: string;
  /** Status file of each process, or the runtime's complaint. */
  readonly results: readonly (
    { readonly status: string } | { readonly error: string } | { readonly ended: EndedProgram }
  )[];
}

/** How a task or a program ended: code of exit as the runtime gives it, 128 and the number of a signal that ended it. */
export interface EndedProgram {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

export interface RuntimeRun {
  readonly runtime: RuntimeName;
  readonly version: string;
  readonly available: number;
  readonly statuses: readonly (ProcessStatus | { readonly error: string })[];
}

export function missingForRuntimes(): string | undefined {
  return missingForSession();
}

/** Runs each process, which prints its own status, as root with each runtime that is installed. Ids in the statuses are inner ones. */
export async function runWithRuntimes(processes: readonly OciProcess[]): Promise<RuntimeRun[]> {
  const replies = await runSession<RuntimeReply[]>("runtimes.ts", ["probe"], { processes });
  return replies.map(({ runtime, version, available, results }) => ({
    runtime,
    version,
    available: Number.parseInt(available, 16),
    statuses: results.flatMap((result): RuntimeRun["statuses"] => {
      if ("ended" in result) return [];
      return "status" in result ? [parseStatus(result.status)] : [result];
    }),
  }));
}

/** Runs tasks and programs, as `runWithRuntimes` does, and tells how each ended. */
export async function endWithRuntimes(
  processes: readonly OciProcess[],
): Promise<
  { readonly runtime: RuntimeName; readonly version: string; readonly ended: readonly EndedProgram[] }[]
> {
  const replies = await runSession<RuntimeReply[]>("runtimes.ts", ["probe"], { processes }, { minutes: 8 });
  return replies.map(({ runtime, version, results }) => ({
    runtime,
    version,
    ended: results.map((result) => {
      if ("ended" in result) return result.ended;
      return { code: null, output: "", complaint: "error" in result ? result.error : "" };
    }),
  }));
}
