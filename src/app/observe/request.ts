import type { ContextFlags } from "../context.ts";
import type { ContainerChoice } from "./choose-container.ts";
import type { ConfigurationFlags } from "./engine-configuration.ts";
import type { EngineName } from "./engine-call.ts";

/** What to look at, and what to hold it against. */
export interface ObserveRequest extends ContextFlags, ConfigurationFlags {
  readonly target: ObserveTarget;
  /** A manifest, and which container of it the process should be. */
  readonly manifest?: { readonly file: string } & ContainerChoice;
  readonly contextFile?: string;
  /** Look only: no prediction. */
  readonly withoutPrediction?: boolean;
  readonly probe?: boolean;
  /** Is told every step of the probe before it is done. */
  readonly onStep?: (step: string) => void;
}

export type ObserveTarget =
  | { readonly kind: "self" }
  | { readonly kind: "process"; readonly pid: number }
  | { readonly kind: "container"; readonly name: string; readonly engine: EngineName | "auto" };
