// Loads the pure rooms into Node, which does not run TypeScript by itself in the oldest version that we support.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Everything that the doors of confinement and rules export. */
export async function loadRooms(root) {
  const folder = mkdtempSync(join(tmpdir(), "podseal-docs-"));
  const outfile = join(folder, "rooms.mjs");
  try {
    await build({
      stdin: {
        contents: 'export * from "./src/confinement/index.ts"; export * from "./src/rules/index.ts";',
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      format: "esm",
      outfile,
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
