import { describe, expect, it } from "vitest";
import type { Ask, Confinement, DimensionId, DimensionValues, Question } from "./index.ts";
import { dimensionsById, judge, readDimension } from "./index.ts";

function question<T>(id: string, ...candidates: [T, ...T[]]): Question<T> {
  return { id, words: id, supplier: "image", supply: "a file", candidates };
}

/** A record of which one dimension is looked at. */
function confinement<Id extends DimensionId>(id: Id, value: (ask: Ask) => DimensionValues[Id]): Confinement {
  const stated = (ask: Ask) => ({ value: value(ask), because: [{ kind: "assumption", words: "test" }] });
  return { [id]: stated } as unknown as Confinement;
}

const limits = question("limit", Infinity, 4096, 100);
const image = question("image", true, false);

describe("judging a dimension", () => {
  it("gives the order of two known values, and no missing facts", () => {
    const judgement = judge(
      dimensionsById["pids-limit"],
      confinement("pids-limit", () => Infinity),
      confinement("pids-limit", () => 2048),
    );
    expect(judgement).toMatchObject({ dimension: "pids-limit", verdict: "looser", missing: [] });
    expect(judgement.pairs).toEqual([{ subject: Infinity, yardstick: 2048, order: "looser" }]);
    expect(judgement.subject.questions).toEqual([]);
  });

  it("is unknown where a missing fact decides, and names the fact", () => {
    const judgement = judge(
      dimensionsById["pids-limit"],
      confinement("pids-limit", (ask) => ask(limits)),
      confinement("pids-limit", () => 2048),
    );
    expect(judgement.verdict).toBe("unknown");
    expect(judgement.missing.map((one) => one.id)).toEqual(["limit"]);
    expect(judgement.subject.values.map((one) => one.value)).toEqual([Infinity, 4096, 100]);
    expect(judgement.yardstick.values).toHaveLength(1);
    expect(judgement.yardstick.questions).toEqual([]);
  });

  it("is known where every answer leads to the same verdict", () => {
    const judgement = judge(
      dimensionsById["pids-limit"],
      confinement("pids-limit", (ask) => ask(limits)),
      confinement("pids-limit", () => 10),
    );
    expect(judgement).toMatchObject({ verdict: "looser", missing: [] });
    expect(judgement.subject.questions.map((one) => one.id)).toEqual(["limit"]);
  });

  it("gives both sides the same answer to the same question", () => {
    const side = confinement("nested-user-namespace", (ask) => ask(image));
    expect(judge(dimensionsById["nested-user-namespace"], side, side).verdict).toBe("equal");
  });

  it("does not blame a fact that was asked for and changes nothing", () => {
    const judgement = judge(
      dimensionsById["pids-limit"],
      confinement("pids-limit", (ask) => (ask(image) ? ask(limits) : ask(limits))),
      confinement("pids-limit", () => 2048),
    );
    expect(judgement.missing.map((one) => one.id)).toEqual(["limit"]);
  });

  it("does not blame the subject for what only the yardstick asks", () => {
    const judgement = judge(
      dimensionsById["nested-user-namespace"],
      confinement("nested-user-namespace", () => true),
      confinement("nested-user-namespace", (ask) => ask(image)),
    );
    expect(judgement.verdict).toBe("unknown");
    expect(judgement.subject).toMatchObject({ values: [{ value: true }], questions: [] });
    expect(judgement.yardstick.questions.map((one) => one.id)).toEqual(["image"]);
  });
});

describe("reading a dimension", () => {
  it("tells an unlimited value from every number", () => {
    const reading = readDimension(
      confinement("memory-limit", (ask) => (ask(image) ? Infinity : 0)),
      "memory-limit",
    );
    expect(reading.values.map((one) => one.value)).toEqual([Infinity, 0]);
  });

  it("gives a value once, however many answers lead to it", () => {
    const reading = readDimension(
      confinement("memory-limit", (ask) => (ask(image) ? 1 : 1)),
      "memory-limit",
    );
    expect(reading).toMatchObject({ values: [{ value: 1 }], questions: [] });
  });
});
