/** Random fields of real documents set, added, grown and removed: read as planned by parsers that are not the editor's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load as jsYamlLoad } from "js-yaml5";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { applyEdits, changeData, editDocument, verifyEdit } from "../../src/harden/index.ts";
import type { FieldChange } from "../../src/harden/index.ts";
import { parseNodes, readStream } from "../../src/readers/yaml/index.ts";
import type { StreamDocument } from "../../src/readers/yaml/index.ts";
import type { Json } from "../../src/workload/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

const largestFile = 100_000;
const plansPerDocument = 6;

describe.skipIf(!corporaAvailable())("random edits of real documents (needs ../shared/corpora)", () => {
  it.each(["nasty", "peers", "realworld", "runtime"])("of %s", (archive) => {
    const random = new Random(archive.length);
    const counts = { edited: 0, unchanged: 0, refused: 0 };
    const reasons: Record<string, number> = {};
    const faults: string[] = [];
    for (const { path } of corpusIndex().filter((one) => one.archive === `${archive}.tar.gz`)) {
      const text = readFileSync(join(corpusFolder(archive), path), "utf8");
      if (text.length > largestFile) continue;
      for (const document of readStream(text).slice(0, 5)) {
        if (document.kind !== "value" || typeof document.value !== "object") continue;
        for (let count = 0; count < plansPerDocument; count++) {
          const changes = planFor(document.value, random);
          const outcome = tryEdit(text, document, changes);
          if (typeof outcome === "string") counts[outcome as keyof typeof counts]++;
          else if ("reason" in outcome) {
            counts.refused++;
            reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
          } else
            faults.push(...outcome.faults.map((fault) => `${path} ${JSON.stringify(changes)}: ${fault}`));
        }
      }
    }
    process.stdout.write(`${archive}: ${JSON.stringify({ ...counts, reasons })}\n`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(counts.edited).toBeGreaterThan(500);
  });
});

type Outcome = "edited" | "unchanged" | { readonly reason: string } | { readonly faults: readonly string[] };

function tryEdit(
  text: string,
  document: StreamDocument & { readonly kind: "value" },
  changes: readonly FieldChange[],
): Outcome {
  const root = parseNodes(text, document);
  if (root === undefined) return { faults: ["no nodes"] };
  const expected = changeData(document.value, changes);
  const result = editDocument(text, root, changes);
  if ("refused" in result) return { reason: result.refused.reason };
  if ("refused" in expected) return { faults: [`not refused: ${expected.refused.reason}`] };
  if (result.edits.length === 0) return "unchanged";
  const after = applyEdits(text, result.edits);
  const faults = faultsOf(text, after, document, changes);
  return faults.length === 0 ? "edited" : { faults };
}

function faultsOf(
  text: string,
  after: string,
  document: StreamDocument,
  changes: readonly FieldChange[],
): string[] {
  const edited = readStream(after)[document.index];
  if (edited?.kind !== "value" || document.kind !== "value") return ["our reader cannot read it any more"];
  const faults = verifyEdit(document.value, edited.value, changes).map((one) => JSON.stringify(one));
  for (const [name, parse] of Object.entries(parsers)) {
    const old = tryParse(parse, text.slice(document.offset, document.end));
    // What the parsers read differently before is not a matter of the edit.
    if (old === undefined || verifyEdit(document.value, old, []).length > 0) continue;
    const now = tryParse(parse, after.slice(edited.offset, edited.end));
    if (now === undefined) faults.push(`${name} cannot read it any more`);
    else faults.push(...verifyEdit(old, now, changes).map((one) => `${name}: ${JSON.stringify(one)}`));
  }
  return faults;
}

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  yaml: (text) => {
    const document = parseDocument(text, { merge: true, uniqueKeys: false, prettyErrors: false });
    if (document.errors.length > 0) throw document.errors[0] ?? new Error();
    return document.toJS({ maxAliasCount: -1 }) as unknown;
  },
  "js-yaml": (text) => jsYamlLoad(text),
};

function tryParse(parse: (text: string) => unknown, text: string): Json | undefined {
  try {
    return JSON.parse(JSON.stringify(parse(text))) as Json;
  } catch {
    return undefined;
  }
}

/** The same numbers every time (the constants are those of Numerical Recipes). */
class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  one<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

function planFor(value: Json, random: Random): FieldChange[] {
  const changes: FieldChange[] = [];
  for (let count = random.below(4); count >= 0; count--) {
    const path = pathInto(value, random);
    const kind = random.one(["set", "set", "append", "remove"] as const);
    const written = random.one<Json>([
      false,
      "ALL",
      "yes",
      1,
      null,
      {},
      ["x"],
      { k: "v", l: ["m", { n: "o" }] },
    ]);
    changes.push(kind === "remove" ? { kind, path } : { kind, path, value: written });
  }
  return changes;
}

function pathInto(value: Json, random: Random): FieldChange["path"] {
  const path: (string | number)[] = [];
  let current: Json | undefined = value;
  for (let depth = 1 + random.below(9); depth > 0; depth--) {
    if (typeof current !== "object" || current === null) {
      if (path.length > 0 && current !== undefined && random.below(20) > 0) break;
      path.push(random.one(["added", "securityContext"]));
      current = undefined;
      continue;
    }
    const keys: (string | number)[] = Array.isArray(current) ? [...current.keys()] : Object.keys(current);
    if (keys.length === 0 || random.below(8) === 0) keys.push(Array.isArray(current) ? keys.length : "added");
    const step = keys[random.below(keys.length)] ?? "added";
    path.push(step);
    current = (current as Readonly<Record<string | number, Json>>)[step];
  }
  return path;
}
