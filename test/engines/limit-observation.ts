import type { EngineName } from "./option-set-observation.ts";

/** One container that holds still while its limits are read. */
export interface LimitRun {
  readonly name: string;
  readonly options: readonly string[];
}

/** A container whose program tries to get past a limit. */
export interface PressRun extends LimitRun {
  /** A script of the shell. */
  readonly script: string;
  /** Read from the container's cgroups while it runs: "cpu/cpu.stat". It runs until the file shows the words, and is ended then. */
  readonly until?: { readonly file: string; readonly shows: string };
}

export interface LimitRequest {
  readonly engine: EngineName;
  readonly runs: readonly LimitRun[];
  readonly presses: readonly PressRun[];
}

/** What stood in a container's cgroup files of version 1, its /proc/PID/limits and the mount of its /dev/shm. */
export type LimitOutcome =
  | { readonly name: string; readonly refused: string }
  | {
      readonly name: string;
      /** "memory/memory.limit_in_bytes" to its text; of the container's own cgroup alone. */
      readonly files: Readonly<Record<string, string>>;
      /** Whether its cgroups are those of whoever called the engine. */
      readonly ownCgroup: boolean;
      /** Text of /proc/PID/limits and of /proc/PID/mountinfo. */
      readonly limits: string;
      readonly mounts: string;
      /** What `podseal observe` reads, in the units of its dimensions; null for no limit, a text for why it is not seen. */
      readonly observed: Readonly<Record<"pids" | "memory" | "cpu", number | null | string>>;
    };

export interface PressOutcome {
  readonly name: string;
  readonly exit: number;
  readonly output: string;
  /** The file of `until`, when it showed the words; else what it last showed. */
  readonly shown?: string;
}

export interface LimitReport {
  readonly engine: { readonly version: string; readonly distribution: string };
  readonly outcomes: readonly LimitOutcome[];
  readonly presses: readonly PressOutcome[];
}
