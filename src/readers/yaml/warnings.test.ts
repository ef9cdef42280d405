import { describe, expect, it } from "vitest";
import { readStream, type ReadWarningCode } from "./index.ts";

/** The warnings of a text by code, each with the text that starts at its offset. */
const texts: readonly (readonly [text: string, warnings: readonly (readonly [ReadWarningCode, string])[]])[] =
  [
    ["a: 1\nb: 'yes'\nc: 10Gi\nd: true\ne: 8080\nf: 1.5\n", []],
    ["a: 1\na: 2\n", [["duplicate-key", "a: 2"]]],
    ["a: {b: 1, b: 2}\n", [["duplicate-key", "b: 2"]]],
    ['{"a": 1, "a": 2}', [["duplicate-key", '"a": 2']]],
    ["a: &x 1\na: 2\n", [["duplicate-key", "a: 2"]]],
    ["a: on\n", [["ambiguous-boolean", "on"]]],
    [
      "a: [y, No]\n",
      [
        ["ambiguous-boolean", "y,"],
        ["ambiguous-boolean", "No"],
      ],
    ],
    ["mode: 0644\n", [["ambiguous-number", "0644"]]],
    ["mode: 0o644\n", [["ambiguous-number", "0o644"]]],
    ["a: 1_000\n", [["ambiguous-number", "1_000"]]],
    ["a: 9007199254740993\n", [["imprecise-integer", "9007"]]],
    ["on: 1\n", [["converted-key", "on: 1"]]],
    ["0644: 1\n", [["converted-key", "0644"]]],
    ["80: 1\n", []],
    ["a: !Ref b\n", [["ignored-tag", "b"]]],
    ["a: !!str b\n", []],
    ["x: &x {a: 1}\nz:\n  a: 2\n  <<: *x\n", [["merge-overrides-key", "a: 1"]]],
    ["x: &x {a: 1}\nz:\n  <<: *x\n  a: 2\n", []],
    ["a: 1\n...\nb: 2\n", [["ignored-text", "b: 2"]]],
    ["a: 1\n...\n", []],
    ["a: '\ufeff'\nb: 1\n", [["inner-byte-order-mark", "\ufeff"]]],
    ['{"a": 1}\n---\nb: 2\n', [["json-then-yaml", "---"]]],
  ];

describe("what is legal and yet worth a word is a warning", () => {
  it.each(texts)("%j", (text, expected) => {
    const warnings = readStream(text).flatMap((document) => document.warnings);
    expect(warnings.map(({ code }) => code)).toEqual(expected.map(([code]) => code));
    for (const [index, [, start]] of expected.entries()) {
      expect(text.slice(warnings[index]?.offset)).toMatch(
        new RegExp(`^${start.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
      );
    }
  });
});
