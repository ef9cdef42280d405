// `npm run gen`: writes every generated file; with --check it only compares and fails when one is stale.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const generators = [
  "tools/gen-rules.mjs",
  "tools/gen-docs.mjs",
  "tools/gen-cli-docs.mjs",
  "tools/gen-translate.mjs",
  "tools/gen-schemas.mjs",
  "tools/gen-policies.mjs",
  "tools/record-cluster.mjs",
];
const args = process.argv.slice(2);
const failed = generators.filter((path) => {
  if (!existsSync(path)) return false;
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: "inherit" });
  return status !== 0;
});
if (failed.length > 0)
  process.stderr.write(`stale or failed: ${failed.join(", ")}; "npm run gen" writes them anew\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
