import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const rooms = JSON.parse(readFileSync(join(root, "rooms.json"), "utf8")) as Record<
  string,
  { pure: boolean; uses: string[] }
>;

/** Each plants one violation in a small copy of the project; the named nets must find it there. */
const planted: readonly {
  what: string;
  file: string;
  code: string;
  finds: Partial<Record<"tsc" | "cruiser" | "eslint", RegExp>>;
}[] = [
  {
    what: "confinement uses workload",
    file: "src/confinement/planted-room.ts",
    code: 'import { door } from "../workload/index.ts";\nexport const planted = door;\n',
    finds: {
      tsc: /planted-room\.ts/,
      cruiser: /room-confinement/,
      eslint: /confinement may not use workload/,
    },
  },
  {
    what: "rules enter facts behind its door",
    file: "src/rules/planted-door.ts",
    code: 'import { inner } from "../facts/inner.ts";\nexport const planted = inner;\n',
    finds: { cruiser: /door-facts/, eslint: /Enter facts through its door/ },
  },
  {
    what: "rules read a file",
    file: "src/rules/planted-file.ts",
    code: 'import { readFileSync } from "node:fs/promises";\nexport const planted = readFileSync;\n',
    finds: { tsc: /planted-file\.ts/, cruiser: /pure-rooms-do-no-input-or-output/ },
  },
  {
    what: "engines ask for the environment and the time",
    file: "src/engines/planted-environment.ts",
    code: "export const planted = process.env;\nexport const now = Date.now();\n",
    finds: { tsc: /planted-environment\.ts/, eslint: /Unexpected use of 'Date'/ },
  },
  {
    what: "app reads a file past platform",
    file: "src/app/planted-past-platform.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const planted = readFileSync;\n',
    finds: { cruiser: /only-platform-touches-the-world/ },
  },
  {
    what: "reporters use a package",
    file: "src/reporters/planted-package.ts",
    code: 'import valibot from "valibot";\nexport const planted = valibot;\n',
    finds: { cruiser: /pure-rooms-do-no-input-or-output/ },
  },
  {
    what: "two files of a room use each other",
    file: "src/facts/planted-circle.ts",
    code: 'import { door } from "./index.ts";\nexport const planted = door;\n',
    finds: { cruiser: /no-cycles/ },
  },
];

let copy = "";
const output: Record<"tsc" | "cruiser" | "eslint", string> = { tsc: "", cruiser: "", eslint: "" };

/** A project with the same rooms, walls and tools, one empty door a room, and the planted files. */
function plant(): void {
  copy = mkdtempSync(join(tmpdir(), "podseal-walls-"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const name of [
    "rooms.json",
    "tsconfig.base.json",
    "tsconfig.json",
    ".dependency-cruiser.cjs",
    "eslint.config.mjs",
    "package.json",
  ]) {
    cpSync(join(root, name), join(copy, name));
  }
  cpSync(join(root, "tools", "rooms.mjs"), join(copy, "tools", "rooms.mjs"));
  for (const room of Object.keys(rooms)) {
    write(`src/${room}/index.ts`, `export const door = ${JSON.stringify(room)};\n`);
    write(`src/${room}/inner.ts`, "export const inner = 1;\n");
  }
  write(
    "src/facts/index.ts",
    'export { planted } from "./planted-circle.ts";\nexport const door = "facts";\n',
  );
  for (const { file, code } of planted) write(file, code);
  run("node", ["tools/rooms.mjs"]);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

function run(command: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8" });
  return `${stdout}\n${stderr}`;
}

const bin = (path: string): string => join(root, "node_modules", path);

beforeAll(() => {
  plant();
  output.tsc = run("node", [bin("typescript/bin/tsc"), "-b", "tsconfig.rooms.json"]);
  output.cruiser = run("node", [
    bin("dependency-cruiser/bin/dependency-cruise.mjs"),
    "--config",
    ".dependency-cruiser.cjs",
    "src",
  ]);
  output.eslint = run("node", [bin("eslint/bin/eslint.js"), "src"]);
}, 180_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the walls between rooms", () => {
  const rows = planted.flatMap(({ what, finds, file }) =>
    Object.entries(finds).map(([net, pattern]) => ({ what, net: net as keyof typeof output, pattern, file })),
  );
  it.each(rows)("$net finds that $what", ({ net, pattern, file }) => {
    const name = file.split("/").at(-1) ?? file;
    expect(output[net]).toMatch(pattern);
    expect(output[net]).toContain(name);
  });

  it("finds nothing in the doors themselves", () => {
    const complaints = output.cruiser
      .split("\n")
      .filter((line) => line.includes("error ") && !/planted-|no-cycles/.test(line));
    expect(complaints).toEqual([]);
  });

  it("every room of the matrix has a folder, and every folder is a room", () => {
    const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    expect(folders.map((one) => one.name).sort()).toEqual(Object.keys(rooms).sort());
    expect(Object.values(rooms).flatMap(({ uses }) => uses.filter((used) => !(used in rooms)))).toEqual([]);
  });
});
