import { describe, expect, it } from "vitest";
import { applyEdits } from "./apply-edits.ts";

describe("applyEdits", () => {
  it("makes edits in the order of the text, whatever order they come in", () => {
    const edits = [
      { start: 4, end: 5, text: "E" },
      { start: 0, end: 2, text: "" },
      { start: 2, end: 2, text: "+" },
    ];
    expect(applyEdits("abcde", edits)).toBe("+cdE");
  });

  it("keeps the order of edits at one place, and puts in before it takes away", () => {
    const edits = [
      { start: 1, end: 2, text: "" },
      { start: 1, end: 1, text: "1" },
      { start: 1, end: 1, text: "2" },
    ];
    expect(applyEdits("abc", edits)).toBe("a12c");
  });

  it.each([
    [
      "overlap",
      [
        { start: 0, end: 2, text: "" },
        { start: 1, end: 3, text: "" },
      ],
    ],
    ["lie outside the text", [{ start: 2, end: 9, text: "" }]],
    ["end before they start", [{ start: 2, end: 1, text: "" }]],
  ])("refuses edits that %s", (_name, edits) => {
    expect(() => applyEdits("abc", edits)).toThrow(RangeError);
  });
});
