import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** A copy of what the scaffold reads and writes. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "podseal-new-rule-"));
  for (const folder of ["src", "tools", "docs"]) {
    mkdirSync(join(repository, folder), { recursive: true });
    cpSync(join(repository, folder), join(copy, folder), { recursive: true });
  }
  for (const file of ["package.json", "tsconfig.base.json"])
    writeFileSync(join(copy, file), readFileSync(join(repository, file)));
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true }));

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
}

describe("npm run new:rule", () => {
  it.each([[], ["Not-Lower"], ["single"], ["drop-all"], ["host-network"]])(
    "refuses %j and writes nothing",
    (...args) => {
      const { status, stderr } = run("tools/new-rule.mjs", ...args);
      expect(status).toBe(2);
      expect(stderr).toContain("usage: npm run new:rule -- NAME");
      expect(run("tools/gen-rules.mjs", "--check").status).toBe(0);
    },
  );

  it("writes a rule that compiles, in the registry and with a page, whose fixtures fail until it demands something", () => {
    expect(run("tools/new-rule.mjs", "odd-host-field").status).toBe(0);
    expect(run("tools/gen-rules.mjs", "--check").status).toBe(0);
    expect(run("tools/gen-docs.mjs", "--check").status).toBe(0);
    expect(readFileSync(join(copy, "docs/rules/odd-host-field.md"), "utf8")).toContain("`odd-host-field`");
    const tests = run("node_modules/vitest/vitest.mjs", "run", "--root", copy, "src/rules");
    expect(tests.stdout).toMatch(/Tests.*2 failed/);
    const types = run("node_modules/typescript/bin/tsc", "-b", "src/rules");
    expect(types.stdout).toBe("");
  });
});
