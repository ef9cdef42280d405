import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../harden/index.ts";
import type { TextEdit } from "../../harden/index.ts";
import { unifiedDiff } from "./diff.ts";

const text = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
const at = (start: number, end: number, written: string): TextEdit => ({ start, end, text: written });

/** What `git apply` makes of a file and a diff; the test fails where it refuses. */
function gitApply(path: string, before: string, diff: string, flags: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), "podseal-diff-"));
  try {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (before !== "") writeFileSync(file, before);
    const environment = { PATH: process.env["PATH"] ?? "", GIT_CEILING_DIRECTORIES: dirname(folder) };
    const run = spawnSync("git", ["apply", ...flags, "-"], {
      cwd: folder,
      input: diff,
      env: environment,
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(`${run.stderr}\n${diff}`);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe("unifiedDiff", () => {
  it("writes the hunks of the edits with three lines around each", () => {
    expect(unifiedDiff("x/y.yaml", text, [at(10, 11, "F"), at(12, 12, "new\n")])).toBe(
      [
        "--- a/x/y.yaml",
        "+++ b/x/y.yaml",
        "@@ -3,7 +3,8 @@",
        " c",
        " d",
        " e",
        "-f",
        "+F",
        "+new",
        " g",
        " h",
        " i",
        "",
      ].join("\n"),
    );
  });

  it("is empty when nothing changes", () => {
    expect(unifiedDiff("x", text, [])).toBe("");
    expect(unifiedDiff("x", text, [at(2, 3, "b")])).toBe("");
  });

  it("tells where no line break ends the file", () => {
    const marker = "\\ No newline at end of file";
    expect(unifiedDiff("x", "a\nb", [at(3, 3, "\nc")])).toBe(
      ["--- a/x", "+++ b/x", "@@ -1,2 +1,3 @@", " a", "-b", marker, "+b", "+c", marker, ""].join("\n"),
    );
    expect(unifiedDiff("x", "a\nb", [at(0, 1, "A")])).toBe(
      ["--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", "-a", "+A", " b", marker, ""].join("\n"),
    );
  });

  it.skipIf(!hasGit).each<[name: string, path: string, before: string, edits: readonly TextEdit[]]>([
    ["one change", "a.yaml", text, [at(2, 3, "B")]],
    ["changes far apart", "d/a.yaml", text, [at(0, 2, ""), at(23, 24, "!\n")]],
    ["lines put in at both ends", "a.yaml", text, [at(0, 0, "0\n"), at(24, 24, "m\n")]],
    ["CR LF", "a.yaml", "a\r\nb\r\nc\r\n", [at(3, 3, "x\r\n")]],
    ["a missing last line break", "a.yaml", "a\nb", [at(3, 3, "\nc")]],
    ["a missing last line break that stays elsewhere", "a.yaml", "a\nb\nc", [at(2, 2, "x\n")]],
    ["the last lines removed", "a.yaml", "a\nb\nc", [at(1, 5, "")]],
    ["a name with blanks", "my apps/a b.yaml", text, [at(2, 3, "B")]],
    ["a name with quotes", 'a"b.yaml', text, [at(2, 3, "B")]],
    ["a name beyond ASCII", "ключ.yaml", text, [at(2, 3, "B")]],
    ["a new file", "new.yaml", "", [at(0, 0, "a\nb\n")]],
    ["a file that is emptied to one line", "a.yaml", "a\n", [at(0, 2, "b")]],
  ])("is taken by git apply: %s", (_name, path, before, edits) => {
    const diff = unifiedDiff(path, before, edits);
    const after = applyEdits(before, edits);
    expect(gitApply(path, before, diff)).toBe(after);
    if (before !== "") expect(gitApply(path, after, diff, ["--reverse"])).toBe(before);
  });

  it.skipIf(!hasGit)("is taken by git apply, whatever is edited", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 25 });
    const written = fc.constantFrom("", "x", "x\n", "\nx", "x\ny\n", "\n");
    const places = fc.array(fc.tuple(fc.nat(60), fc.nat(6), written), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        places,
        fc.nat(3),
        (parts, ending, isOpen, given, context) => {
          const before = parts.join(ending) + (isOpen ? "" : ending);
          const edits = apart(before, given);
          const after = applyEdits(before, edits);
          if (after === before || before === "" || after === "") return;
          const diff = unifiedDiff("a.yaml", before, edits, { context });
          expect(gitApply("a.yaml", before, diff, ["--unidiff-zero", "--whitespace=nowarn"])).toBe(after);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Edits that do not overlap. */
function apart(before: string, given: readonly (readonly [number, number, string])[]): TextEdit[] {
  let position = 0;
  return given.flatMap(([gap, length, written]) => {
    const start = position + gap;
    const end = start + length;
    if (end > before.length) return [];
    position = end + 1;
    return [at(start, end, written)];
  });
}
