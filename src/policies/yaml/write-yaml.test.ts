import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { YamlValue } from "./write-yaml.ts";
import { commented, withoutComments, writeDocument, writeYaml } from "./write-yaml.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "yes",
    "null",
    "~",
    "",
    " ",
    "a: b",
    "# no",
    "- x",
    'a\n"b"',
    "1",
    "0x1",
    "a\n\n b",
    "\ttab",
    "|-",
  ),
);
const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => !key.startsWith("$")),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
    fc.tuple(fc.constantFrom("why", "two\nlines"), tie("value")).map(([why, one]) => commented(why, one)),
  ),
}));

describe("the YAML writer", () => {
  it("writes what a YAML parser reads back, whatever the texts", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("a", "b", "c"), value, { noNullPrototype: true }),
        (object) => {
          fc.pre(Object.keys(object).length > 0);
          expect(parse(writeYaml(object))).toEqual(withoutComments(object));
          expect(parse(writeYaml(object), { version: "1.1" })).toEqual(withoutComments(object));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("writes comments before what they speak of, and texts of several lines as blocks", () => {
    const object = { list: [commented("first", { name: "a", text: "one\ntwo" })], flow: ["", "pods"] };
    expect(writeDocument("head", object)).toBe(
      [
        "# head",
        "list:",
        "  # first",
        "  - name: a",
        "    text: |-",
        "      one",
        "      two",
        'flow: ["", pods]',
        "",
      ].join("\n"),
    );
  });
});
