import { setFlagsFromString } from "node:v8";

/**
 * V8 optimises a function once it has run through this many bytes of bytecode; by default so soon that an audit, which runs much code
 * a few times each, spends a third of its processor time on that. And it lets the heap grow by this many percent before it looks for
 * garbage among what is old, by default up to four times that, which takes memory and saves no time (docs/benchmarks.md).
 * And in a long run it lets go of code that ran at the start, which would then be missing where the code is kept for later runs.
 * Only on Node 20, which has the flags: 22 and 24 print an error for the first.
 * Code compiled before is refused under other flags: they are set before any is loaded.
 */
if (process.version.startsWith("v20."))
  setFlagsFromString("--interrupt-budget=1000000 --heap-growing-percent=15 --no-flush-bytecode");

void import("./main.ts");
