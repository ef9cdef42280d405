import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRefusal } from "../run-values/refusal.ts";
import { quoteUnitWord, splitUnitWords } from "./unit-words.ts";

describe("splitUnitWords", () => {
  it.each<readonly [string, readonly string[]]>([
    ["", []],
    ["  a  b\t c ", ["a", "b", "c"]],
    [`"a b" 'c d'`, ["a b", "c d"]],
    [`a"b c"d`, ["ab cd"]],
    [`'a"b' "c'd"`, [`a"b`, "c'd"]],
    [String.raw`a\x20b \110i \u00e9`, ["a b", "Hi", "é"]],
    [String.raw`a\nb "c\\d" e\sf`, ["a\nb", "c\\d", "e f"]],
    [`"open end`, ["open end"]],
    [`''`, [""]],
    ["last\\", ["last"]],
  ])("parts %j into %j", (text, words) => {
    expect(splitUnitWords(text)).toEqual(words);
  });

  it("keeps backslashes in lists without escapes", () => {
    expect(splitUnitWords(String.raw`a\b 'c d'`, false)).toEqual(["a\\b", "c d"]);
  });

  it.each([String.raw`\q`, String.raw`\x0`, String.raw`\x00`, String.raw`\777`])(
    "refuses the escape %s",
    (text) => {
      expect(isRefusal(splitUnitWords(text))).toBe(true);
    },
  );

  it("reads back every word that is quoted", () => {
    const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitUnitWords(words.map(quoteUnitWord).join(" "))).toEqual(words);
      }),
    );
  });
});
