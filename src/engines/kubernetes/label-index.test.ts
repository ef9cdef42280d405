import { describe, expect, it } from "vitest";
import { LabelIndex } from "./label-index.ts";

describe("what selects by labels", () => {
  const index = new LabelIndex<string>();
  index.add("web", ["app", "web"]);
  index.add("anything", undefined);
  index.add("stable", ["track", "stable"]);
  index.add("db", ["app", "db"]);
  index.add("web again", ["app", "web"]);
  index.add("a number", ["app", 1]);

  it.each<[Record<string, string>, string[]]>([
    [{}, ["anything"]],
    [{ app: "web" }, ["web", "anything", "web again"]],
    [{ track: "stable", app: "db" }, ["anything", "stable", "db"]],
    [{ app: "1" }, ["anything"]],
    [{ other: "web" }, ["anything"]],
  ])("is a candidate for %j in the order of its place", (labels, expected) => {
    expect(index.candidates(labels)).toEqual(expected);
  });
});
