import { describe, expect, it } from "vitest";
import { makeProgram } from "../../src/cli/program.ts";
import { inexpressibleAmong, newestDemand, targets } from "../../src/policies/index.ts";
import { allRules } from "../../src/rules/index.ts";

describe("the targets of podseal policy", () => {
  it("are the choices of --engine", () => {
    const policy = makeProgram(() => undefined).commands.find((one) => one.name() === "policy");
    const engine = policy?.options.find(({ long }) => long === "--engine");
    expect(engine?.argChoices).toEqual(Object.keys(targets));
  });

  it("hold each rule, or say why not", () => {
    const held = allRules.filter((rule) => newestDemand(rule) !== undefined);
    const told = inexpressibleAmong(allRules);
    expect(held.length + told.length).toBe(allRules.length);
    expect(told.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });
});
