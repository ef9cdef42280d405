import { describe, expect, it } from "vitest";
import { changeData } from "./change-data.ts";
import { verifyEdit } from "./verify-edit.ts";

describe("verifyEdit", () => {
  const before = { a: { b: 1, list: ["x"] }, c: null };
  const set = { kind: "set" as const, path: ["a", "b"], value: 2 };

  it("has nothing to say when the data are as planned, whatever the order of keys", () => {
    expect(verifyEdit(before, { c: null, a: { list: ["x"], b: 2 } }, [set])).toEqual([]);
  });

  it("names each place that is not as planned", () => {
    expect(verifyEdit(before, { a: { b: 1, list: ["x", "y"] } }, [set])).toEqual([
      { path: ["a", "b"], message: "1 stands there, not 2" },
      { path: ["a", "list", 1], message: '"y" stands there, not nothing' },
      { path: ["c"], message: "nothing stands there, not null" },
    ]);
  });

  it("tells a change that cannot be made", () => {
    const inside = { kind: "set" as const, path: ["a", "b", "c"], value: 2 };
    expect(verifyEdit(before, before, [inside])).toEqual([
      { path: ["a", "b", "c"], message: "b is a value without fields" },
    ]);
  });
});

describe("changeData", () => {
  it("counts list indexes as before the first change", () => {
    const changes = [
      { kind: "remove" as const, path: ["l", 0] },
      { kind: "set" as const, path: ["l", 1], value: "B" },
      { kind: "append" as const, path: ["l"], value: "c" },
      { kind: "remove" as const, path: ["l", 2] },
    ];
    expect(changeData({ l: ["a", "b"] }, changes)).toEqual({ value: { l: ["B"] } });
  });

  it("makes missing parents, through null too, and takes __proto__ for a key", () => {
    const changes = [
      { kind: "set" as const, path: ["n", "x"], value: 1 },
      { kind: "append" as const, path: ["m", "list"], value: 1 },
      { kind: "set" as const, path: ["__proto__", "x"], value: 1 },
    ];
    const result = changeData({ n: null }, changes);
    expect(JSON.stringify("value" in result ? result.value : result)).toBe(
      '{"n":{"x":1},"m":{"list":[1]},"__proto__":{"x":1}}',
    );
  });
});
