/*
 * node test/engines/observe.mjs [--image root|numeric-user|named-user|volume] [PODMAN-RUN-OPTION...]
 * Runs one container with rootless Podman and prints what the kernel showed, as JSON. Exit 2 when it cannot.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
// The bundle sits beside the sources, because they find native/ and inside/ by their own place.
const outfile = join(here, `.observe-${process.pid}.mjs`);
try {
  buildSync({
    entryPoints: [join(here, "podman-rootless.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["esbuild"],
  });
  const { canRunRootlessPodman, observePlainRun } = await import(pathToFileURL(outfile).href);
  process.exitCode = await print(canRunRootlessPodman, observePlainRun);
} finally {
  rmSync(outfile, { force: true });
}

async function print(canRunRootlessPodman, observePlainRun) {
  const ready = await canRunRootlessPodman();
  if (!ready.ok) {
    console.error(`rootless Podman cannot run here: ${ready.reason}`);
    return 2;
  }
  const [flag, image, ...rest] = process.argv.slice(2);
  const request = flag === "--image" ? { image, options: rest } : { options: process.argv.slice(2) };
  console.log(JSON.stringify(await observePlainRun(request), null, 2));
  return 0;
}
