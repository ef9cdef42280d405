import { setFlagsFromString } from "node:v8";
import { runCommandLine } from "./program.ts";

/**
 * V8 optimises a function once it has run through this many bytes of bytecode; by default so soon that an audit, which runs much code
 * a few times each, spends a third of its processor time on that. And it lets the heap grow by this many percent before it looks for
 * garbage among what is old, by default up to four times that, which takes memory and saves no time (docs/benchmarks.md).
 * Only on Node 20, which has the flags: 22 and 24 print an error for the first.
 */
if (process.version.startsWith("v20."))
  setFlagsFromString("--interrupt-budget=1000000 --heap-growing-percent=25");

for (const stream of [process.stdout, process.stderr]) stream.on("error", endQuietly);

void runCommandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

/** Whoever read closed early (`| head`): there is nobody to write to. The code of what was judged stands. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
