import { describe, expect, it } from "vitest";
import type { Order, Verdict } from "./index.ts";
import { both, byInclusion, combine, onLadder, reverse, smallerIsTighter } from "./index.ts";

const orders: readonly Order[] = ["tighter", "equal", "looser", "incomparable"];

describe("one verdict from many", () => {
  it.each<{ verdicts: Order[]; combined: Verdict }>([
    { verdicts: ["tighter"], combined: "tighter" },
    { verdicts: ["looser", "looser"], combined: "looser" },
    { verdicts: ["incomparable", "incomparable"], combined: "incomparable" },
    { verdicts: ["tighter", "equal"], combined: "equal" },
    { verdicts: ["equal", "tighter", "tighter"], combined: "equal" },
    { verdicts: ["equal", "looser"], combined: "unknown" },
    { verdicts: ["tighter", "looser"], combined: "unknown" },
    { verdicts: ["tighter", "incomparable"], combined: "unknown" },
    { verdicts: [], combined: "unknown" },
  ])("$verdicts: $combined", ({ verdicts, combined }) => {
    expect(combine(verdicts)).toBe(combined);
  });

  it("is never confined when a scenario is looser", () => {
    for (const one of orders)
      for (const other of orders) {
        const isConfined = ["tighter", "equal"].includes(combine([one, other]));
        expect(isConfined).toBe([one, other].every((order) => order === "tighter" || order === "equal"));
      }
  });
});

describe("orders", () => {
  it("of two parts: tighter in one and looser in the other is no order", () => {
    expect(both("tighter", "looser")).toBe("incomparable");
    expect(both("tighter", "equal", "tighter")).toBe("tighter");
    expect(both("looser", "incomparable")).toBe("incomparable");
    expect(both()).toBe("equal");
  });

  it("of lists go by what they include, not by sequence or repetition", () => {
    expect(byInclusion(["a", "b"], ["b", "a", "a"])).toBe("equal");
    expect(byInclusion([], ["a"])).toBe("tighter");
    expect(byInclusion(["a", "b"], ["a"])).toBe("looser");
    expect(byInclusion(["a"], ["b"])).toBe("incomparable");
  });

  it("of numbers and ladders run from the most confined", () => {
    expect(smallerIsTighter(1, Infinity)).toBe("tighter");
    expect(smallerIsTighter(Infinity, Infinity)).toBe("equal");
    expect(onLadder(["none", "some"])("some", "none")).toBe("looser");
  });

  it("seen from the other side turn round", () => {
    expect(orders.map(reverse)).toEqual(["looser", "equal", "tighter", "incomparable"]);
  });
});
