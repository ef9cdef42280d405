import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ask, Question } from "./index.ts";
import { explore } from "./index.ts";
import { decidingQuestions } from "./question.ts";

function question<T>(id: string, ...candidates: [T, ...T[]]): Question<T> {
  return { id, words: id, supplier: "user", supply: "a flag", candidates };
}

const user = question("user", "root", "somebody");
const node = question("node", "old", "middle", "new");

describe("exploring missing facts", () => {
  it("runs a computation that asks nothing once", () => {
    expect(explore(() => 7)).toEqual([{ result: 7, answers: [] }]);
  });

  it("runs once per combination, the worst answers first and the best last", () => {
    const results = explore((ask) => `${ask(user)} ${ask(node)}`).map((one) => one.result);
    expect(results).toEqual([
      "root old",
      "root middle",
      "root new",
      "somebody old",
      "somebody middle",
      "somebody new",
    ]);
  });

  it("gives the same question the same answer within a run", () => {
    const results = explore((ask) => [ask(user), ask(question("user", "root", "somebody"))]).map(
      (one) => one.result,
    );
    expect(results).toEqual([
      ["root", "root"],
      ["somebody", "somebody"],
    ]);
  });

  it("asks a question that only one answer leads to under that answer alone", () => {
    const compute = (ask: Ask) => (ask(user) === "root" ? `root ${ask(node)}` : "somebody");
    expect(explore(compute).map((one) => one.result)).toEqual([
      "root old",
      "root middle",
      "root new",
      "somebody",
    ]);
  });

  it("refuses more than 512 combinations", () => {
    const many = Array.from({ length: 10 }, (_, index) => question(`q${index}`, 0, 1));
    expect(() => explore((ask) => many.map((one) => ask(one)))).toThrow(RangeError);
    expect(explore((ask) => many.slice(1).map((one) => ask(one)))).toHaveLength(512);
  });

  it("covers every combination exactly once", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), (sizes) => {
        const questions = sizes.map((size, index) =>
          question(
            `q${index}`,
            ...(Array.from({ length: size }, (_, answer) => answer) as [number, ...number[]]),
          ),
        );
        const results = explore((ask) => questions.map((one) => ask(one)).join());
        expect(new Set(results.map((one) => one.result)).size).toBe(
          sizes.reduce((all, size) => all * size, 1),
        );
        expect(results).toHaveLength(new Set(results.map((one) => one.result)).size);
      }),
    );
  });
});

describe("the questions that decide", () => {
  const deciding = (compute: (ask: Ask) => unknown) =>
    decidingQuestions(explore(compute), (one) => one.result).map((one) => one.id);

  it.each<{ name: string; compute: (ask: Ask) => unknown; ids: string[] }>([
    {
      name: "leave out one that changes nothing",
      compute: (ask) => [ask(node), ask(user)][1],
      ids: ["user"],
    },
    {
      name: "hold both that the outcome needs",
      compute: (ask) => `${ask(user)}${ask(node)}`,
      ids: ["node", "user"],
    },
    {
      name: "hold both where only both together change it",
      compute: (ask) => (ask(user) === "root") === (ask(node) === "old"),
      ids: ["node", "user"],
    },
    {
      name: "hold one that is asked under one answer only",
      compute: (ask) => ask(user) === "root" && ask(node) === "old",
      ids: ["node", "user"],
    },
    {
      name: "hold one whose candidates are objects made anew each time that it is asked",
      compute: (ask) =>
        [
          ask(question("user", { uid: 0 }, { uid: 1000 })).uid === 0,
          ask(question("files", [1], [])).length,
        ].join(),
      ids: ["files", "user"],
    },
    { name: "are none when the outcome is known", compute: (ask) => [ask(user)].length, ids: [] },
  ])("$name", ({ compute, ids }) => {
    expect(deciding(compute).sort()).toEqual(ids);
  });

  it("are never none when outcomes differ", () => {
    const table = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.boolean(), (outcomes, isLazy) => {
        const compute = (ask: Ask) => {
          const first = user.candidates.indexOf(ask(user));
          return outcomes[first * 3 + (isLazy && first === 0 ? 0 : node.candidates.indexOf(ask(node)))];
        };
        const differ = new Set(explore(compute).map((one) => one.result)).size > 1;
        expect(deciding(compute).length > 0).toBe(differ);
      }),
    );
  });
});
