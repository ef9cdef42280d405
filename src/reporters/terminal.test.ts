import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terminal } from "./terminal.ts";
import { plainTerminal, wrap, wrapIndented } from "./terminal.ts";

/** Characters beyond ASCII take two columns. */
const wide: Terminal = {
  ...plainTerminal,
  width: (text) => Array.from(text).reduce((sum, one) => sum + (one > "~" ? 2 : 1), 0),
};

describe("wrap", () => {
  it.each([
    ["as it is", 8, ["as it is"]],
    ["as it is", 7, ["as it", "is"]],
    ["one longword", 5, ["one", "longword"]],
    ["a  b", 2, ["a ", "b"]],
    ["a   b", 2, ["a ", "b"]],
    [" a b", 9, ["a b"]],
    ["", 5, [""]],
    ["漢字 漢字", 8, ["漢字", "漢字"]],
    ["漢字 漢字", 9, ["漢字 漢字"]],
  ])("breaks %j at %i columns", (text, columns, lines) => {
    expect(wrap(text, columns, wide)).toEqual(lines);
  });

  it("keeps every word, in order, on lines that are as long as they may be", () => {
    const words = fc.array(fc.constantFrom("a", "bb", "longer", "漢字", "x".repeat(12)), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 20 }), (given, columns) => {
        const lines = wrap(given.join(" "), columns, wide);
        expect(lines.join(" ")).toBe(given.join(" "));
        for (const [index, line] of lines.entries()) {
          if (line.includes(" ")) expect(wide.width(line)).toBeLessThanOrEqual(columns);
          const next = lines[index + 1]?.split(" ")[0];
          if (next !== undefined) expect(wide.width(`${line} ${next}`)).toBeGreaterThan(columns);
        }
      }),
      { seed: 3 },
    );
  });
});

describe("wrapIndented", () => {
  it("leaves room for the longer of the two indents", () => {
    expect(wrapIndented("aa bb cc", "- ", "    ", { ...wide, columns: 9 })).toEqual(["- aa bb", "    cc"]);
  });
});
