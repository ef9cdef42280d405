import { join } from "node:path";
import { buildSync } from "esbuild";
import type { ImageName } from "./observation.ts";
import type { EngineName } from "./option-set-observation.ts";
import { runSession } from "./session.ts";

/** One container to start, and how `podseal observe` is then called on it. */
export interface ProductRun {
  readonly name: string;
  /** In these `{folder}` stands for a folder of the login user's own. */
  readonly options: readonly string[];
  readonly image: ImageName;
  /** Behind `podseal observe --container NAME`. */
  readonly flags?: readonly string[];
}

export interface ProductOutcome {
  readonly name: string;
  readonly exit: number;
  readonly output: string;
  readonly complaint: string;
  /** What --evidence wrote; undefined when nothing was. */
  readonly evidence: string | undefined;
  /** Why the engine did not start the container on this machine; then nothing was observed. */
  readonly refused?: string;
  /** Folders of the probe that the run left behind. */
  readonly left: readonly string[];
}

/** Runs the command line on real containers of an engine, as whoever calls that engine. */
export async function observeWithProduct(
  engine: EngineName,
  runs: readonly ProductRun[],
): Promise<{ readonly outcomes: readonly ProductOutcome[] }> {
  return await runSession(
    "observed-product.ts",
    ["probe"],
    { engine, runs, commandLine: bundledCommandLine() },
    { minutes: 10 },
  );
}

/** The whole command line as one file. */
export function bundledCommandLine(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "../../src/cli/main.ts")],
    outfile: "podseal.cjs",
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
    define: { PODSEAL_VERSION: '"0.0.0-test"' },
  });
  return outputFiles[0]?.text ?? "";
}
