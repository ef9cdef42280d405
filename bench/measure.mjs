// Runs commands as whole processes and times them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** PODSEAL_PROGRAM: another build than that of dist/. */
const program =
  process.env.PODSEAL_PROGRAM ?? fileURLToPath(new URL("../dist/cli/podseal.cjs", import.meta.url));
const memoryHook = fileURLToPath(new URL("peak-memory.cjs", import.meta.url));

/** The command that runs the built tool. */
export function podseal(...args) {
  return [process.execPath, program, ...args];
}

/** Milliseconds of each command, run in turn so that a slow moment of the machine meets all of them. The first round is not counted. */
export function measure(runs, commands) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const time = run(command);
      if (round > 0) times[name].push(time);
    }
  }
  return times;
}

/** Largest resident set of a Node process, in megabytes. Exit code 2 is for files that cannot be read: the corpora hold some. */
export function peakMemory([node, ...args]) {
  const folder = mkdtempSync(join(tmpdir(), "podseal-bench-"));
  const file = join(folder, "peak");
  run([node, "--require", memoryHook, ...args], { PODSEAL_BENCH_PEAK: file }, 2);
  const kilobytes = Number(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  return kilobytes / 1024;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** "120 ms (115 to 131)". */
export function text(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${Math.round(median(values))} ms (${Math.round(low)} to ${Math.round(high)})`;
}

/** Exit code 1 means findings, for us and for the peers; kubesec says 2. */
function run([command, ...args], environment = {}, highest = 1) {
  const start = process.hrtime.bigint();
  const { error, signal, status } = spawnSync(command, args, {
    stdio: "ignore",
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (error !== undefined || signal !== null)
    throw new Error(`${command} did not run: ${error?.message ?? signal}`);
  if (command === process.execPath && status > highest)
    throw new Error(`${args.join(" ")} failed with ${status}`);
  return time;
}
