/** Pieces of YAML, broken and mixed at random, through the reader and through kubectl's own decoder. */
import { describe, expect, it } from "vitest";
import { readStream, type StreamDocument } from "../../src/readers/yaml/index.ts";
import { askOracle, isFailure, oracleAvailable, type DocumentAnswer } from "../oracles/oracle.ts";
import { randomFrom } from "../oracles/random-object.ts";

const seed = Number(process.env["PODSEAL_SEED"] ?? 1);
const count = Number(process.env["PODSEAL_RANDOM_TEXTS"] ?? 40_000);

const pieces = [
  "apiVersion: v1\nkind: Pod\n",
  "metadata:\n  name: a\n  labels: {app: b}\n",
  "spec:\n  containers:\n  - name: c\n    image: d:1\n    args: [e, 'f']\n",
  "  text: |\n    one\n\n    two\n",
  '  quoted: "a\\n\n    b"\n',
  "base: &a {x: 1}\nother:\n  <<: *a\n  y: *a\n",
  "name: &a app\nsame: *a\nport: &b 80 # c\nlist:\n- *b\n- &a 'q'\n",
  "- a\n- - b\n  - c\n",
  "? d\n: e\n",
];

// A byte order mark inside a document is left out: what kubectl makes of it depends on its buffer (docs/reading.md).
const bits =
  "\n|\n  |\n    | |  |\t|- |-|: |:|? |?|#| #|\"|'|[|]|{|}|,|>|>-|2|&a |*a|<<: *a|!|!!str |!x |%|@|`|\\|\\x41|\r\n|\r|\n...\n|\n---\n|---|...|~|yes|0o7|.inf|1e3|é|\ud83d\ude00|\u2028|\u0085|''|\"\"|a: b|- - |[a: b]|{a, b: c}|<<: [*a]|\u00a0|!!binary aGk=|!!int |null: |1.5: |on: "
    .split("|")
    .concat("|", "|-", "|+\n", "|2\n");

describe.skipIf(!oracleAvailable())("the YAML reader on broken texts (needs Go)", () => {
  it(`reads and refuses the same of ${count} texts as kubectl does (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const texts = Array.from({ length: count }, () => mutated(random));
    const answers = askOracle(
      "documents",
      texts.map((text) => ({ text })),
    );
    const differing = texts.filter((text, index) => !isSame(readStream(text), answers[index]));
    expect(differing).toEqual([]);
  });
});

function mutated(random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = (list: readonly string[]): string => list[below(list.length)] ?? "";
  let text = Array.from({ length: below(4) }, () => pick(pieces)).join("");
  const changes = 1 + below(text === "" ? 12 : 5);
  for (let change = 0; change < changes; change++) {
    const place = below(text.length + 1);
    const rest = text.slice(place + (below(4) === 0 ? 1 + below(3) : 0));
    text = text.slice(0, place) + (below(5) === 0 ? "" : pick(bits)) + rest;
  }
  // Half of a surrogate pair has no bytes that kubectl could read.
  return text.replace(/\p{Surrogate}/gu, "");
}

/** Empty documents left out; the same up to kubectl's first error, where it stops. */
function isSame(documents: readonly StreamDocument[], answer: object | undefined): boolean {
  if (answer === undefined || isFailure(answer)) return false;
  const expected = (answer as { documents: readonly DocumentAnswer[] }).documents;
  const ours = documents.filter(({ kind }) => kind !== "empty");
  for (const [index, document] of expected.entries()) {
    const own = ours[index];
    if (!("error" in document)) {
      if (own?.kind !== "value" || !isEqual(own.value, document.json)) return false;
    } else if (document.error.startsWith("invalid Yaml document separator")) {
      // kubectl also drops the document before such a separator.
      return documents.some((one) => one.kind === "error" && one.error.code === "invalid-separator");
    } else return own?.kind === "error";
  }
  return ours.length === expected.length;
}

function isEqual(left: unknown, right: unknown): boolean {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return left === right;
  const keys = Object.keys(left);
  if (Array.isArray(left) !== Array.isArray(right) || keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isEqual(valueOf(left, key), valueOf(right, key)));
}

function valueOf(container: object, key: string): unknown {
  return (container as Record<string, unknown>)[key];
}
