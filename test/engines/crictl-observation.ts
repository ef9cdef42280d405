import type { CriReport, CriRequest } from "./cri-observation.ts";

export interface CrictlRequest extends CriRequest {
  /** Path of crictl. */
  readonly crictl: string;
  /** The text of the whole command line of Podseal. */
  readonly commandLine: string;
  /** Configurations to be given to `crictl run`. */
  readonly runs?: readonly CrictlRun[];
}

/** What `crictl run` is given: JSON or YAML. In these {folder} stands for the session's own folder. */
export interface CrictlRun {
  readonly name: string;
  readonly container: string;
  readonly pod: string;
}

export interface CrictlRunOutcome extends Ended {
  readonly name: string;
  /** What crictl then prints of them; empty where it refused. */
  readonly inspect: string;
  readonly inspectp: string;
}

/** A program's end. */
export interface Ended {
  readonly exit: number;
  readonly output: string;
  readonly complaint: string;
}

export type CrictlOutcome =
  | { readonly name: string; readonly refused: string }
  | {
      readonly name: string;
      readonly pid: number;
      /** What crictl printed. */
      readonly inspect: string;
      readonly inspectp: string;
      readonly ps: string;
      readonly pods: string;
      /** `podseal observe` by name and by process, with the evidence where it was written. */
      readonly byName: Ended & { readonly evidence?: string };
      readonly byPid: Ended;
    };

export interface CrictlReport extends Omit<CriReport, "outcomes"> {
  /** Name of an image -> what `crictl inspecti` prints. */
  readonly images: Readonly<Record<string, string>>;
  readonly outcomes: readonly CrictlOutcome[];
  readonly runs: readonly CrictlRunOutcome[];
}
