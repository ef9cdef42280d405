import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seccompFilter } from "../../../test/helpers/confinement-arbitraries.ts";
import type { ConditionalCall, Order, SeccompCondition, SeccompFilter } from "../index.ts";
import { callsBeyond, compareSeccompFilters } from "../index.ts";

let filters = 0;
function filter(allowed: readonly string[], conditional: readonly ConditionalCall[] = []): SeccompFilter {
  return { id: `test ${filters++}`, architecture: "amd64", allowed, conditional, source: "test" };
}

function when(syscall: string, ...conditions: SeccompCondition[]): ConditionalCall {
  return { syscall, conditions };
}

const family = (op: SeccompCondition["op"], value: number): SeccompCondition => ({ index: 0, op, value });
const exactly = (value: number): SeccompCondition => ({
  index: 0,
  op: "MASKED_EQ",
  value: 0xffffffff,
  valueTwo: value,
});

const rows: readonly {
  readonly name: string;
  readonly a: SeccompFilter;
  readonly b: SeccompFilter;
  readonly order: Order;
}[] = [
  { name: "fewer calls are tighter", a: filter(["read"]), b: filter(["read", "mount"]), order: "tighter" },
  {
    name: "each allows what the other refuses: no order",
    a: filter(["mseal"]),
    b: filter(["mount"]),
    order: "incomparable",
  },
  {
    name: "a call under a condition is tighter than the call",
    a: filter([], [when("personality", family("EQ", 8))]),
    b: filter(["personality"]),
    order: "tighter",
  },
  {
    name: "a family refused by 'not equal' is allowed, as the upper half of the word gets round it",
    a: filter([], [when("socket", family("NE", 40))]),
    b: filter(["socket"]),
    order: "equal",
  },
  {
    name: "ranges round a refused family allow it: the moby and containerd way",
    a: filter(
      [],
      [when("socket", family("LT", 38)), when("socket", family("EQ", 39)), when("socket", family("GT", 40))],
    ),
    b: filter(["socket"]),
    order: "equal",
  },
  {
    name: "families allowed one by one with a mask do tighten",
    a: filter([], [when("socket", exactly(1)), when("socket", exactly(2))]),
    b: filter([], [when("socket", family("NE", 40))]),
    order: "tighter",
  },
  {
    name: "'less than' tightens, as it refuses every word with an upper half",
    a: filter([], [when("socket", family("LT", 38))]),
    b: filter(["socket"]),
    order: "tighter",
  },
  {
    name: "'not equal' counts where another condition rules the upper half out",
    a: filter([], [when("socket", family("LT", 38), family("NE", 16))]),
    b: filter([], [when("socket", family("LT", 38))]),
    order: "tighter",
  },
  {
    name: "equality of an int is the same with a mask and without",
    a: filter([], [when("personality", family("EQ", 8))]),
    b: filter([], [when("personality", exactly(8))]),
    order: "equal",
  },
  {
    name: "'not equal' of a whole word tightens",
    a: filter([], [when("mmap", { index: 2, op: "NE", value: 7 })]),
    b: filter(["mmap"]),
    order: "tighter",
  },
  {
    name: "clone without namespace flags is tighter than clone without some of them",
    a: filter([], [when("clone", { index: 0, op: "MASKED_EQ", value: 0x7e020000, valueTwo: 0 })]),
    b: filter([], [when("clone", { index: 0, op: "MASKED_EQ", value: 0x10000000, valueTwo: 0 })]),
    order: "tighter",
  },
  {
    name: "a condition that nothing meets allows nothing",
    a: filter([], [when("clone", { index: 0, op: "MASKED_EQ", value: 1, valueTwo: 2 })]),
    b: filter([]),
    order: "equal",
  },
];

describe("comparing two seccomp filters", () => {
  it.each(rows)("$name", ({ a, b, order }) => {
    expect(compareSeccompFilters(a, b)).toBe(order);
  });

  it("finds no order between two architectures", () => {
    expect(compareSeccompFilters(filter(["read"]), { ...filter([]), architecture: "arm64" })).toBe(
      "incomparable",
    );
  });

  it("takes equal ids for equal filters", () => {
    const one = filter(["read"]);
    expect(compareSeccompFilters(one, { ...one })).toBe("equal");
  });

  it("names every call that goes beyond, sorted", () => {
    expect(callsBeyond(filter(["unshare", "read", "mount"]), filter(["read"]))).toEqual(["mount", "unshare"]);
  });

  it("claims inclusion only where every call that the kernel sees of the first is one of the second", () => {
    let claims = 0;
    fc.assert(
      fc.property(seccompFilter, seccompFilter, (a, b) => {
        const order = compareSeccompFilters(a, b);
        if (order !== "tighter" && order !== "equal") return;
        claims++;
        const seenByB = callsSeen(b);
        for (const call of callsSeen(a)) expect(seenByB).toContain(call);
      }),
      { numRuns: 1000 },
    );
    expect(claims).toBeGreaterThan(100);
  });
});

/** Every lower half that the conditions tell apart, with an upper half that is empty, small and full. */
const words = [0n, 1n, 2n, 3n, 4n, 0xffffffffn].flatMap((lower) =>
  [0n, 1n, 0xffffffffn].map((upper) => lower + (upper << 32n)),
);

/** By trying: every call with sample arguments that the filter lets through, as the kernel's code sees its arguments. */
function callsSeen({ allowed, conditional }: SeccompFilter): Set<string> {
  const seen = new Set<string>(allowed.map((syscall) => `${syscall} any`));
  for (const syscall of ["socket", "mmap"]) {
    const rules = conditional.filter((one) => one.syscall === syscall);
    for (const first of words) {
      for (const second of words) {
        if (!rules.some((rule) => rule.conditions.every((one) => isMet(one, [first, second])))) continue;
        const width = syscall === "socket" ? 32 : 64;
        seen.add(`${syscall} ${BigInt.asUintN(width, first)} ${BigInt.asUintN(width, second)}`);
      }
    }
  }
  return seen;
}

function isMet({ index, op, value, valueTwo }: SeccompCondition, given: readonly bigint[]): boolean {
  const word = given[index] as bigint;
  const wanted = BigInt(value);
  switch (op) {
    case "EQ":
      return word === wanted;
    case "NE":
      return word !== wanted;
    case "LT":
      return word < wanted;
    case "LE":
      return word <= wanted;
    case "GT":
      return word > wanted;
    case "GE":
      return word >= wanted;
    case "MASKED_EQ":
      return (word & wanted) === BigInt(valueTwo ?? 0);
  }
}
