import { setFlagsFromString } from "node:v8";

/** A flag of V8, and what it is when nothing is said. */
type Flag = readonly [flag: string, otherwise: string];

const longRun: readonly Flag[] = [
  // V8 optimises a function once it has run through this many bytes of bytecode; by default so soon that an audit, which runs much
  // code a few times each, spends a third of its processor time on that.
  ["--interrupt-budget=1000000", "--interrupt-budget=67584"],
  // Plain machine code it makes once a function has run through its own bytecode this many times, which is worth it sooner.
  [
    "--interrupt-budget-factor-for-feedback-allocation=2",
    "--interrupt-budget-factor-for-feedback-allocation=8",
  ],
  // And it lets the heap grow by this many percent before it looks for garbage among what is old, by default up to four times that,
  // which takes memory and saves no time.
  ["--heap-growing-percent=15", "--heap-growing-percent=0"],
];

const keepingCode: readonly Flag[] = [
  // In a long run V8 lets go of code that ran at the start, which would then be missing in what is kept.
  ["--no-flush-bytecode", "--flush-bytecode"],
  // Of a function that was compiled to machine code it keeps that it was, and later runs compile it at once, also where it is hardly
  // used: 8 ms of a small audit.
  ["--no-sparkplug", "--sparkplug"],
];

/** Only Node 20 has them all: 22 and 24 print an error for the first. */
const hasFlags = process.version.startsWith("v20.");

const longFrom = 8 * 1024;
let bytesRead = 0;

/**
 * Tells how much input was read. From 8 KiB on V8 is set to a long run (docs/benchmarks.md); for one small file that would take longer
 * than it saves: it takes 3 ms to ask V8 for anything.
 */
export function countInput(bytes: number): void {
  const isLong = bytesRead >= longFrom;
  bytesRead += bytes;
  if (!isLong && bytesRead >= longFrom) set(longRun.map(([flag]) => flag));
}

/** Sets V8 to a run at whose end its code is kept. */
export function prepareToKeepCode(): void {
  set(keepingCode.map(([flag]) => flag));
}

/** Takes all flags back: V8 takes kept code only under the flags under which it was kept, and a run starts without. */
export function resetFlags(): void {
  set([...longRun, ...keepingCode].map(([, otherwise]) => otherwise));
}

function set(flags: readonly string[]): void {
  if (hasFlags) setFlagsFromString(flags.join(" "));
}
