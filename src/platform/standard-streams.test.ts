import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "podseal-streams-"));
const program = join(folder, "program.cjs");

/** Writes a long line of each letter, tells on standard error what came of each, and ends without waiting for the line of the last. */
beforeAll(async () => {
  await build({
    stdin: {
      contents: `const { endProcess, standardOutput, standardError } = require("./standard-streams.ts");
        async function main(letters) {
          if (process.env.TEST_STREAM) process.stdout;
          for (const letter of letters)
            await standardOutput.write(letter.repeat(200_000) + "\\n").then(
              (isRead) => standardError.write(isRead + " "),
              (error) => standardError.write(error.code + " "));
          await standardError.write(String(standardOutput.isTerminal()));
        }
        void main("abcd").then(() => {
          standardOutput.write("e".repeat(200_000) + "\\n").catch(() => undefined);
          endProcess(3);
        });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: program,
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const whole = ["a", "b", "c", "d", "e"].map((letter) => `${letter.repeat(200_000)}\n`).join("");

function shell(line: string, environment: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = spawnSync("sh", ["-c", line], {
    encoding: "utf8",
    maxBuffer: 1 << 24,
    env: { ...process.env, NODE: process.execPath, PROGRAM: program, ...environment },
  });
  return { stdout, stderr };
}

describe.skipIf(process.platform === "win32")("standard output", () => {
  it("is written to a file", () => {
    const path = join(folder, "out");
    const file = openSync(path, "w");
    const { stderr, status } = spawnSync(process.execPath, [program], {
      stdio: ["ignore", file, "pipe"],
      encoding: "utf8",
    });
    closeSync(file);
    expect([stderr, status]).toEqual(["true true true true false", 3]);
    expect(readFileSync(path, "utf8")).toBe(whole);
  });

  it.each([
    ["waits for its reader", {}],
    ["does not wait, as Node's stream leaves it", { TEST_STREAM: "1" }],
  ])("is whole and in order in a slowly read pipe that %s", (_what, environment) => {
    const { stdout, stderr } = shell('"$NODE" "$PROGRAM" | { sleep 0.3; cat; }', environment);
    expect(stderr).toBe("true true true true false");
    expect(stdout === whole).toBe(true);
  });

  it("tells of a reader that closed early", () => {
    const { stderr } = shell('"$NODE" "$PROGRAM" | head -c 10 >/dev/null');
    expect(stderr).toMatch(/false false$/);
    expect(stderr).not.toContain("E");
  });

  it("is no terminal where it is thrown away", () => {
    expect(shell('"$NODE" "$PROGRAM" >/dev/null').stderr).toBe("true true true true false");
  });

  it.skipIf(process.platform !== "linux")("tells of a full disk", () => {
    expect(shell('"$NODE" "$PROGRAM" >/dev/full').stderr).toMatch(/^ENOSPC /);
  });

  it.skipIf(spawnSync("script", ["--version"]).status !== 0)("knows a terminal", () => {
    const { stdout } = shell('script -qec "$NODE $PROGRAM" /dev/null | tail -c 200040');
    expect(stdout).toMatch(/true truee{200000}\s*$/);
  });
});
