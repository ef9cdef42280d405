// Writes one tsconfig per room, and the solution file over them, from rooms.json. With --check it only compares.
// rooms.json is the one place that says which room may use which.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const rooms = JSON.parse(readFileSync(join(root, "rooms.json"), "utf8"));
const check = process.argv.includes("--check");
const stale = [];

function put(path, value) {
  const text = JSON.stringify(value, null, 2) + "\n";
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (check) return void stale.push(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

for (const [room, { pure, uses }] of Object.entries(rooms)) {
  put(`src/${room}/tsconfig.json`, {
    extends: "../../tsconfig.base.json",
    compilerOptions: {
      composite: true,
      emitDeclarationOnly: true,
      rootDir: "..",
      outDir: "../../dist/types",
      tsBuildInfoFile: `../../dist/types/${room}.tsbuildinfo`,
      // A pure room is compiled without Node's types: node:fs, process, console and fetch do not exist there.
      types: pure ? [] : ["node"],
    },
    include: ["./**/*.ts"],
    exclude: ["./**/*.test.ts"],
    references: uses.map((used) => ({ path: `../${used}` })),
  });
}
put("tsconfig.rooms.json", {
  files: [],
  references: Object.keys(rooms).map((room) => ({ path: `src/${room}` })),
});

if (stale.length > 0) {
  process.stderr.write(`stale, run "npm run rooms": ${stale.join(", ")}\n`);
  process.exit(1);
}
