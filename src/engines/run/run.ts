import type { RunOptions } from "./options.ts";
import type { EngineTraits, RunHost } from "./traits.ts";

/** One run of an engine: its options, the machine, and what sets the engine apart. */
export interface Run {
  readonly options: RunOptions;
  readonly host: RunHost;
  readonly traits: EngineTraits;
}
