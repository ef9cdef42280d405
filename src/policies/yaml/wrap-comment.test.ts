import { describe, expect, it } from "vitest";
import { wrapComment } from "./wrap-comment.ts";

const words = (count: number): string => Array.from({ length: count }, () => "word").join(" ");

describe("a comment that is broken into lines", () => {
  it("stays within the width and loses nothing", () => {
    const lines = wrapComment(words(80), "  ").trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => line.length > 118 || !line.startsWith("  # "))).toEqual([]);
    expect(lines.map((line) => line.slice(4)).join(" ")).toBe(words(80));
  });

  it.each([
    ["- ", "#   word"],
    ["12. ", "#     word"],
    ["  ", "#   word"],
  ])("indents what follows %j", (lead, second) => {
    const lines = wrapComment(`${lead}${words(30)}`).split("\n");
    expect(lines[0]?.startsWith(`# ${lead}word`)).toBe(true);
    expect(lines[1]?.startsWith(second)).toBe(true);
  });
});
