import type { CriPod } from "./cri/pods.ts";
import type { OptionSetReport, ProcessViews } from "./option-set-observation.ts";
import type { Namespaces } from "./observation.ts";

export interface CriRequest {
  /** Path of containerd. */
  readonly containerd: string;
  /** Folders that come first on its PATH: those of its shim and of runc. */
  readonly folders: readonly string[];
  /** Path of the program of cri/main.go. */
  readonly client: string;
  /** Version of the kubelet that is played. */
  readonly kubernetes: string;
  readonly pods: readonly CriPod[];
  /** File name to content, written into the session's folder. */
  readonly files: Readonly<Record<string, string>>;
}

export type CriOutcome =
  | { readonly name: string; readonly refused: string }
  | {
      readonly name: string;
      readonly container: ProcessViews;
      /** A second container of the pod, alike, whose first process is a set-id-root file. */
      readonly raised: ProcessViews;
      /** Of the pod's sandbox. */
      readonly sandbox: Namespaces;
    };

export interface CriReport extends Omit<OptionSetReport, "outcomes" | "engine" | "peer"> {
  readonly engine: {
    readonly containerd: string;
    readonly runc: string;
    readonly distribution: string;
    readonly kernel: string;
  };
  readonly outcomes: readonly CriOutcome[];
}
