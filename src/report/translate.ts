import type { OpenDimension } from "./compare.ts";
import type { Assumption, ImageReport, ProblemReport } from "./report.ts";

/** What one `podseal translate` says. */
export interface TranslationReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "podseal"; readonly version: string };
  /** What was made: pods from containers, or command lines of Podman from pods. */
  readonly target: "pods" | "podman-run";
  readonly namespaces: readonly string[];
  readonly assumptions: readonly Assumption[];
  readonly summary: { readonly translated: number; readonly refused: number; readonly sentence: string };
  readonly services: readonly TranslatedReport[];
  readonly problems: readonly ProblemReport[];
  /** Images of which something is known or was looked for, with where it comes from; absent where there are none. */
  readonly images?: readonly ImageReport[];
}

/** One container, or the containers of one Podman pod. */
export interface TranslatedReport {
  readonly name: string;
  readonly outcome: "translated" | "refused";
  /** Containers of the source. */
  readonly sources: readonly { readonly name: string; readonly file: string; readonly line?: number }[];
  /** Gating dimensions that a pod or its namespace can set, of all containers, and how many are at least as confined as the source. */
  readonly dimensions: number;
  readonly held: number;
  /** Every option of the source in its order. */
  readonly options: readonly OptionReport[];
  /** What is more confined without having been asked for. */
  readonly added: readonly string[];
  /** Why it is refused; empty for what is translated. */
  readonly refusals: readonly RefusalReport[];
  /** Dimensions that are not at least as confined: not known, without an order, of the node, or allowed. */
  readonly open: readonly OpenDimension[];
  /** Commands to be run first: they put in what belongs in no file. */
  readonly commands: readonly string[];
  /** The manifests, or the command lines, that were made; absent for what is refused. */
  readonly text?: string;
  /** The file that was written. */
  readonly file?: string;
}

export interface OptionReport {
  /** In the source's own words. */
  readonly name: string;
  readonly value: string;
  readonly container: string;
  readonly outcome: "kept" | "strengthened" | "weakened" | "without-meaning" | "impossible";
  readonly words: string;
  readonly file?: string;
  readonly line?: number;
}

export interface RefusalReport {
  /** The name to give to --allow-weakening. */
  readonly option: string;
  readonly words: string;
  readonly file?: string;
  readonly line?: number;
}
