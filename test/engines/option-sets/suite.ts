import { beforeAll, describe, expect, it } from "vitest";
import type { EngineName } from "../option-set-observation.ts";
import { suiteTitle } from "../title.ts";
import { drawOptionSets, type OptionSet } from "./draw.ts";
import { missingForEngine, proveOptionSets, sessionMinutes, type SetResult } from "./run.ts";

/** Any number does; this one is drawn unless PODSEAL_SEED says otherwise. */
const usualSeed = 20261124;
const usualCount = 40;

/**
 * Random option sets on a real engine, every observable dimension against its prediction. PODSEAL_OPTION_SETS is their number,
 * PODSEAL_SEED the seed, and PODSEAL_OPTION_SET runs the one of that number alone.
 */
export async function proveRandomOptionSets(engine: EngineName, title: string, file: string): Promise<void> {
  const seed = numberFrom("PODSEAL_SEED") ?? usualSeed;
  const count = numberFrom("PODSEAL_OPTION_SETS") ?? usualCount;
  const only = numberFrom("PODSEAL_OPTION_SET");
  const drawn = drawOptionSets(engine, Math.max(count, (only ?? 0) + 1), seed);
  const sets = only === undefined ? drawn : drawn.filter((one) => one.index === only);
  const missing = await missingForEngine(engine);

  describe.skipIf(missing !== undefined)(
    suiteTitle(`${title}, ${sets.length} sets of seed ${seed}`, missing),
    () => {
      let results: readonly SetResult[] = [];
      beforeAll(
        async () => {
          results = await proveOptionSets(engine, sets);
          process.stderr.write(summary(engine, seed, results));
        },
        sessionMinutes(sets.length) * 60_000,
      );

      it.each(sets)("$index: is as predicted", (set) => {
        const result = results.find((one) => one.set === set);
        const again = `PODSEAL_SEED=${seed} PODSEAL_OPTION_SET=${set.index} npx vitest run --config vitest.slow.config.ts ${file}`;
        expect(result?.differences, `${commandLine(engine, set)}\n${again}`).toEqual([]);
      });

      it.skipIf(only !== undefined)("starts a container for most sets", () => {
        expect(countOf(results, "ran")).toBeGreaterThan(sets.length / 2);
      });
    },
  );
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  return text === undefined || text === "" ? undefined : Number(text);
}

function commandLine(engine: EngineName, { words, image }: OptionSet): string {
  return [programs[engine], "run", ...words.map(quoted), `localhost/podseal-${image}`].join(" ");
}

const programs: Readonly<Record<EngineName, string>> = {
  "podman-rootless": "podman",
  "podman-rootful": "sudo podman",
  docker: "docker",
  "docker-remap": "docker",
  "docker-rootless": "docker",
};

function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word}'`;
}

function countOf(results: readonly SetResult[], kind: SetResult["kind"]): number {
  return results.filter((one) => one.kind === kind).length;
}

function summary(engine: EngineName, seed: number, results: readonly SetResult[]): string {
  const counts = (["ran", "refused", "impossible", "different"] as const).map(
    (kind) => `${countOf(results, kind)} ${kind}`,
  );
  const proven = results.reduce((sum, one) => sum + one.proven, 0);
  const unproven = results.reduce((sum, one) => sum + one.unproven.length, 0);
  return `${engine}, seed ${seed}: ${counts.join(", ")}; ${proven} values proven, ${unproven} not observable\n`;
}
