/** Random documents in any style, random changes: the text says what was planned, to parsers that are not the editor's. */
import fc from "fast-check";
import { CORE_SCHEMA, load as jsYamlLoad, mergeTag } from "js-yaml5";
import { describe, expect, it } from "vitest";
import { parse as yamlParse } from "yaml";
import { applyEdits, changeData, editDocument, verifyEdit } from "../../src/harden/index.ts";
import type { EditResult, FieldChange } from "../../src/harden/index.ts";
import { parseNodes, readStream } from "../../src/readers/yaml/index.ts";
import type { Json } from "../../src/workload/index.ts";
import { objects, tastes, values, write } from "./random-document.ts";

/** Walks into a value by numbers: at each step into a member that is there, or to a place that is not. */
function pathInto(value: Json, numbers: readonly number[]): FieldChange["path"] {
  const path: (string | number)[] = [];
  let current: Json | undefined = value;
  for (const number of numbers) {
    const step = stepInto(current, number);
    if (step === undefined) break;
    path.push(step);
    current = (current as Readonly<Record<string | number, Json>> | undefined)?.[step];
  }
  return path;
}

const newKeys = ["securityContext", "drop", "yes", "x y"];

function stepInto(value: Json | undefined, number: number): string | number | undefined {
  if (Array.isArray(value)) return number % (value.length + 1);
  if (typeof value !== "object" || value === null) return number % 3 === 0 ? newKeys[number % 4] : undefined;
  const keys = [...Object.keys(value), ...(number % 2 === 0 ? newKeys : [])];
  return keys[number % keys.length];
}

const kinds = fc.constantFrom("set" as const, "set" as const, "append" as const, "remove" as const);
const steps = fc.array(fc.nat(100), { minLength: 1, maxLength: 5 });
const plans = fc.array(fc.tuple(kinds, steps, values), { minLength: 1, maxLength: 5 });

function planned(
  value: Json,
  plan: readonly (readonly [FieldChange["kind"], readonly number[], Json])[],
): FieldChange[] {
  return plan.flatMap(([kind, numbers, member]) => {
    const path = pathInto(value, numbers);
    if (path.length === 0) return [];
    return [kind === "remove" ? { kind, path } : { kind, path, value: member }];
  });
}

function edit(text: string, changes: readonly FieldChange[]): EditResult {
  const [document] = readStream(text);
  const root = document === undefined ? undefined : parseNodes(text, document);
  if (root === undefined) throw new Error(`no document: ${text}`);
  return editDocument(text, root, changes);
}

/** The version 5 knows merge keys only when it is told. */
const withMergeKeys = CORE_SCHEMA.withTags(mergeTag);

const parsers: readonly ((text: string) => unknown)[] = [
  (text) => {
    const [document, ...more] = readStream(text);
    return document?.kind === "value" && more.every(({ kind }) => kind === "empty")
      ? document.value
      : document;
  },
  (text) => yamlParse(text, { merge: true }) as unknown,
  (text) => jsYamlLoad(text.replace("\ufeff", ""), { schema: withMergeKeys }),
];

function check(text: string, value: Json, changes: readonly FieldChange[]): "edited" | "refused" {
  const expected = changeData(value, changes);
  const result = edit(text, changes);
  if ("refused" in expected) expect(result).toHaveProperty("refused");
  if ("refused" in result || "refused" in expected) return "refused";
  const after = applyEdits(text, result.edits);
  for (const parse of parsers) expect(parse(after)).toEqual(expected.value);
  expect(verifyEdit(value, expected.value, changes)).toEqual([]);
  if (isSettled(expected.value, changes)) expect(edit(after, changes)).toEqual({ edits: [] });
  return "edited";
}

/** Not when a second run removes the items that have moved up, or when one change undoes another. */
function isSettled(value: Json, changes: readonly FieldChange[]): boolean {
  if (changes.some(({ kind, path }) => kind === "remove" && typeof path.at(-1) === "number")) return false;
  const again = changeData(value, changes);
  return "value" in again && JSON.stringify(again.value) === JSON.stringify(value);
}

describe("the editor", () => {
  it("writes documents that all parsers agree on, to begin with", () => {
    fc.assert(
      fc.property(objects, tastes, (value, taste) => {
        for (const parse of parsers) expect(parse(write(value, taste))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("makes a text that every parser reads as planned, and that it leaves alone the second time", () => {
    const outcomes = { edited: 0, refused: 0 };
    fc.assert(
      fc.property(objects, tastes, plans, (value, taste, plan) => {
        outcomes[check(write(value, taste), value, planned(value, plan))]++;
      }),
      { numRuns: 1500 },
    );
    expect(outcomes.edited).toBeGreaterThan(500);
  });

  it("changes no other place where values stand by aliases", () => {
    const outcomes = { edited: 0, refused: 0 };
    fc.assert(
      fc.property(objects, objects, tastes, plans, (first, second, taste, plan) => {
        const value = { first, second: { inner: first, second }, third: [second, { first, last: second }] };
        const text = write(value, taste, true);
        for (const parse of parsers) expect(parse(text)).toEqual(value);
        outcomes[check(text, value, planned(value, plan))]++;
      }),
      { numRuns: 600 },
    );
    expect(outcomes.edited).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(100);
  });

  it("makes a change in the place of one alias, and no other place changes", () => {
    const outcomes = { edited: 0, refused: 0 };
    fc.assert(
      fc.property(objects, objects, plans, aliasedPlaces, (named, own, plan, place) => {
        const changes = planned(named, plan).map((one) => ({ ...one, path: [...place, ...one.path] }));
        outcomes[check(aliasedText(named, own), aliasedValue(named, own), changes)]++;
      }),
      { numRuns: 800 },
    );
    expect(outcomes.edited).toBeGreaterThan(400);
  });

  it("makes different changes in the places of aliases, anchors and merge keys, and no other place changes", () => {
    const outcomes = { edited: 0, refused: 0 };
    fc.assert(
      fc.property(objects, objects, plans, (named, own, plan) => {
        const value = aliasedValue(named, own);
        const text = aliasedText(named, own);
        for (const parse of parsers) expect(parse(text)).toEqual(value);
        outcomes[check(text, value, planned(value, plan))]++;
      }),
      { numRuns: 800 },
    );
    expect(outcomes.edited).toBeGreaterThan(200);
    expect(outcomes.refused).toBeGreaterThan(50);
  });

  it("does so with JSON, compact and on lines, and it stays JSON", () => {
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 2, 4, "\t"), plans, (value, indentation, plan) => {
        const text = JSON.stringify(value, undefined, indentation);
        const changes = planned(value, plan);
        const result = edit(text, changes);
        const expected = changeData(value, changes);
        if ("refused" in result || "refused" in expected) return;
        const after = applyEdits(text, result.edits);
        expect(JSON.parse(after)).toEqual(expected.value);
        if (isWithoutStyle(value) || after.includes('"1":')) return;
        // JavaScript itself sorts keys that are numbers.
        expect(after).toBe(JSON.stringify(JSON.parse(after), undefined, indentation));
      }),
      { numRuns: 1000 },
    );
  });
});

/** One map by an anchor, by aliases in block and flow style, and by a merge key. */
function aliasedValue(named: Json, own: Json): Json {
  return {
    named,
    copies: { one: named, two: named },
    list: [named, { last: named }],
    merged: { ...(named as object), ...(own as object) },
    after: own,
  };
}

function aliasedText(named: Json, own: Json): string {
  const members = Object.entries(own as object).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}\n`,
  );
  return [
    `named: &named ${JSON.stringify(named)}\n`,
    "copies:\n  one: *named # first\n  two: *named\n",
    "list:\n  - *named\n  - {last: *named}\n",
    `merged:\n  <<: *named\n${members.join("")}`,
    `after: ${JSON.stringify(own)} # end\n`,
  ].join("");
}

const aliasedPlaces = fc.constantFrom<FieldChange["path"]>(
  ["copies", "one"],
  ["copies", "two"],
  ["list", 0],
  ["list", 1, "last"],
);

/** Beside nothing but empty maps there is no style to follow. */
function isWithoutStyle(value: Json): boolean {
  return /\{\}|\[\]/.test(JSON.stringify(value));
}
