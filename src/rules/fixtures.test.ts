import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { JsonObject, PodTemplate } from "../workload/index.ts";
import { findPodTemplates } from "../workload/index.ts";
import { interpret } from "./interpret.ts";
import type { Failure } from "./interpret.ts";
import { parseMinorVersion } from "./pod-security/versions.ts";
import { allRules } from "./registry.generated.ts";
import type { Rule } from "./rule.ts";
import { pathInWords } from "./rule.ts";

/**
 * Each fixture is the smallest confined pod with one thing changed. Its first lines say what is expected:
 *   # exposed: FIELD   the only field at which the rule fails
 *   # also: RULE, RULE the other rules that fail by the same change
 *   # server: 1.32     the server, where it matters; else the newest
 */
interface Fixture {
  readonly name: string;
  readonly template: PodTemplate;
  readonly exposed: string | undefined;
  readonly also: readonly string[];
  readonly server: readonly [number, number];
}

const folder = dirname(fileURLToPath(import.meta.url));
const declared = allRules.filter(hasCondition);

function hasCondition(rule: Rule): boolean {
  return rule.versions.length > 0 || rule.handWritten !== undefined;
}

function fixturesOf(rule: Rule): Fixture[] {
  const place = join(folder, rule.id, "fixtures");
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .sort()
    .map((name) => readFixture(name, readFileSync(join(place, name), "utf8")));
}

function readFixture(name: string, text: string): Fixture {
  const [template] = findPodTemplates(load(text) as JsonObject);
  if (template === undefined) throw new Error(`${name} holds no pod`);
  const header = (key: string): string | undefined => new RegExp(`^# ${key}: (.*)$`, "m").exec(text)?.[1];
  return {
    name,
    template,
    exposed: header("exposed"),
    also: header("also")?.split(", ") ?? [],
    server: parseMinorVersion(header("server") ?? "1.37") ?? [1, 37],
  };
}

function failuresOf(rule: Rule, { template, server }: Fixture): Failure[] {
  const requirement = rule.versions.at(-1)?.requirement;
  const byHand = rule.handWritten?.check(template) ?? [];
  return requirement === undefined ? byHand : [...interpret(requirement, template, { server }), ...byHand];
}

function failingRules(fixture: Fixture): string[] {
  return declared.filter((rule) => failuresOf(rule, fixture).length > 0).map(({ id }) => id);
}

describe.each(declared)("the fixtures of $id", (rule) => {
  const fixtures = fixturesOf(rule);

  it("are some confined and some exposed ones, and nothing else", () => {
    const names = fixtures.map(({ name }) => name);
    expect(names.filter((name) => /^confined(-[a-z-]+)?\.yaml$/.test(name))).not.toEqual([]);
    expect(names.filter((name) => /^exposed(-[a-z-]+)?\.yaml$/.test(name))).not.toEqual([]);
    expect(names.filter((name) => !/^(confined|exposed)(-[a-z-]+)?\.yaml$/.test(name))).toEqual([]);
    for (const { name, exposed } of fixtures) expect(exposed !== undefined).toBe(name.startsWith("exposed"));
  });

  it.each(fixtures)("$name fails it at the field that it names, or not at all", (fixture) => {
    const places = failuresOf(rule, fixture).map(({ path }) => pathInWords(path));
    expect(places).toEqual(fixture.exposed === undefined ? [] : [fixture.exposed]);
  });

  it.each(fixtures.filter(({ exposed }) => exposed !== undefined))(
    "$name fails no further rule than it says",
    (fixture) => {
      expect(failingRules(fixture)).toEqual([rule.id, ...fixture.also].sort());
    },
  );

  it.each(fixtures)("$name is told in words that hold the value at fault", (fixture) => {
    for (const failure of failuresOf(rule, fixture)) {
      const words = rule.says(failure);
      expect(words).not.toMatch(/undefined|\[object|null/);
    }
  });
});

describe("rules without a declared condition", () => {
  it.each(allRules.filter((rule) => !hasCondition(rule)))(
    "$id has no fixtures: its condition is in no field of a pod",
    (rule) => {
      expect(fixturesOf(rule)).toEqual([]);
    },
  );
});

it("the smallest confined pod fails no rule", () => {
  const rule = allRules.find(({ id }) => id === "node-user-namespace") as Rule;
  const base = fixturesOf(rule).find(({ name }) => name === "confined.yaml") as Fixture;
  expect(failingRules(base)).toEqual([]);
});
