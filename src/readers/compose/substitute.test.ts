import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { substitute } from "./substitute.ts";

const variables = new Map([
  ["SET", "value"],
  ["EMPTY", ""],
  ["OTHER", "other"],
]);
const lookup = (name: string) => variables.get(name);

describe("substitute", () => {
  it.each([
    ["$SET", "value"],
    ["${SET}", "value"],
    ["a-${SET}-b", "a-value-b"],
    ["$$SET", "$SET"],
    ["${NONE:-default}", "default"],
    ["${EMPTY:-default}", "default"],
    ["${EMPTY-default}", ""],
    ["${NONE-default}", "default"],
    ["${SET:-default}", "value"],
    ["${SET:+there}", "there"],
    ["${NONE:+there}", ""],
    ["${EMPTY:+there}", ""],
    ["${EMPTY+there}", "there"],
    ["${NONE:-${OTHER}}", "other"],
    ["${NONE:-${NEITHER:-deep}}", "deep"],
    ["${SET:?needed}", "value"],
    ["${EMPTY?needed}", ""],
  ])("fills %s in as %s", (text, expected) => {
    expect(substitute(text, lookup)).toEqual({ text: expected, unset: [] });
  });

  it("tells each variable without a value once", () => {
    expect(substitute("$NONE ${NONE} ${NEITHER}", lookup)).toEqual({
      text: "  ",
      unset: ["NONE", "NEITHER"],
    });
  });

  it.each([
    ["${NONE:?say it}", "the variable NONE is required: say it"],
    ["${EMPTY:?}", "the variable EMPTY is required"],
    ["${SET", "the text ${SET has no closing brace"],
    ["${1}", "${1} is no variable"],
    ["costs 5$", "$ begins no variable in costs 5$: write $$ for the character itself"],
  ])("says why Compose refuses %s", (text, failure) => {
    expect(substitute(text, lookup).failure).toBe(failure);
  });

  it("leaves any text as it is when every $ in it is doubled", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(substitute(text.replaceAll("$", "$$$$"), lookup)).toEqual({ text, unset: [] });
      }),
    );
  });
});
