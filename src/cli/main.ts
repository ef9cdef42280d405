import { runCommandLine } from "./program.ts";

for (const stream of [process.stdout, process.stderr]) stream.on("error", endQuietly);

void runCommandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

/** Whoever read closed early (`| head`): there is nobody to write to. The code of what was judged stands. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
