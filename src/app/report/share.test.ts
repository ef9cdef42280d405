import { describe, expect, it } from "vitest";
import { sharedList, sharedText } from "./share.ts";

describe("what a report shares", () => {
  it("is the same list for equal lists", () => {
    expect(sharedList(["a", "b"])).toBe(sharedList(["a", "b"]));
  });

  it.each([
    [[], [""]],
    [["a\nb"], ["a", "b"]],
    [["a,b"], ["a", "b"]],
    [["a", ""], ["a"]],
  ])("keeps %j apart from %j", (one, other) => {
    expect(sharedList(one)).toEqual(one);
    expect(sharedList(other)).toEqual(other);
  });

  it("is right also after more texts than it keeps", () => {
    for (let index = 0; index < 25_000; index++) expect(sharedText(`text ${index}`)).toBe(`text ${index}`);
    expect(sharedText("text 1")).toBe("text 1");
  });
});
