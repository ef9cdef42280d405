// Writes docs/rules/, docs/levels.md and docs/dimensions.md from the code. With --check it only compares, and finds pages of no rule.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dimensionsPage } from "./docs/dimensions.mjs";
import { levelsPage } from "./docs/levels.mjs";
import { loadRooms } from "./docs/load-rooms.mjs";
import { rulePage, rulesIndex } from "./docs/rules.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const stale = [];

const rooms = await loadRooms(root);
const pages = new Map([
  ["docs/rules/README.md", rulesIndex(rooms)],
  ["docs/levels.md", levelsPage(rooms)],
  ["docs/dimensions.md", dimensionsPage(rooms)],
  ...rooms.allRules.map((rule) => [`docs/rules/${rule.id}.md`, rulePage(rule, rooms, fixturesOf(rule))]),
]);

for (const [path, text] of pages) put(path, text);
for (const name of existsSync(join(root, "docs/rules")) ? readdirSync(join(root, "docs/rules")) : []) {
  if (!pages.has(`docs/rules/${name}`)) remove(`docs/rules/${name}`);
}
if (stale.length > 0) {
  process.stderr.write(`stale, run "node tools/gen-docs.mjs": ${stale.join(", ")}\n`);
  process.exitCode = 1;
}

/** The examples of a rule: its plain confined and exposed fixtures. */
function fixturesOf(rule) {
  const read = (name) => {
    const file = join(root, "src/rules", rule.id, "fixtures", name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  return { confined: read("confined.yaml"), exposed: read("exposed.yaml") };
}

function put(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (check) return void stale.push(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function remove(path) {
  if (check) stale.push(path);
  else rmSync(join(root, path));
}
