// `npm run check`: everything that CI checks with Node alone, in the order in which a failure is cheapest to read.
// --without-tests leaves out the tests.
import { spawnSync } from "node:child_process";

const steps = [
  ["format", "npx", ["prettier", "--check", "--log-level", "warn", "."]],
  ["rooms", "node", ["tools/rooms.mjs", "--check"]],
  ["generated files", "node", ["tools/generate.mjs", "--check"]],
  ["types", "npx", ["tsc", "-b", "tsconfig.rooms.json"]],
  ["types of tests", "npx", ["tsc", "-p", "tsconfig.json"]],
  ["lint", "npx", ["eslint", "--max-warnings", "0", "src", "test"]],
  ["walls", "npx", ["depcruise", "--config", ".dependency-cruiser.cjs", "src"]],
  ["dead code", "npx", ["knip"]],
  ["package", "npx", ["publint", "--strict"]],
  ["tests", "npx", ["vitest", "run"]],
];

const chosen = process.argv.includes("--without-tests") ? steps.filter(([name]) => name !== "tests") : steps;
const failed = [];
for (const [name, command, args] of chosen) {
  process.stdout.write(`-- ${name}\n`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
