import { describe, expect, it } from "vitest";
import { lineAndColumn } from "./index.ts";

const text = "ab\ncd\r\ne\rf\n";

describe("lineAndColumn", () => {
  it.each([
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [7, 3, 1],
    [9, 4, 1],
    [11, 5, 1],
    [99, 5, 1],
    [-1, 1, 1],
  ])("puts offset %i on line %i, column %i", (offset, line, column) => {
    expect(lineAndColumn(text, offset)).toEqual({ line, column });
  });

  it("follows when the text changes", () => {
    expect(lineAndColumn("a\nb", 2)).toEqual({ line: 2, column: 1 });
    expect(lineAndColumn("a b", 2)).toEqual({ line: 1, column: 3 });
  });
});
