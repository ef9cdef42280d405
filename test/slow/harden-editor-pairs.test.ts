/** Pairs of input and expected text of another project's editor: where our edit is the same one, the text is the same to the byte. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyEdits, editDocument } from "../../src/harden/index.ts";
import type { FieldChange } from "../../src/harden/index.ts";
import { parseNodes, readStream } from "../../src/readers/yaml/index.ts";
import type { Json } from "../../src/workload/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

interface Expectation {
  readonly standard: string;
  readonly edit?: string;
  readonly mutatedTo?: string;
}

/** Where our text is another one: the reason, and how the expected text is turned into ours. */
const different: Readonly<Record<string, readonly [reason: string, ours: (expected: string) => string]>> = {
  "inserts/tc-02-00-input-mapping-insert-mapping-with-list.yaml": [
    "the lists of this file stand in the column of their key, and so does the new one",
    (expected) => expected.replace("  - NET_RAW", "- NET_RAW"),
  ],
  "inserts/tc-04-00-input-multiple-inserts.yaml": [
    "the lists of this file stand in the column of their key, and so does the new one",
    (expected) => expected.replace("  - NET_RAW", "- NET_RAW"),
  ],
  "inserts/tc-11-00-input-list-insert-new-mapping-crlf-newlines.yaml": [
    "the input as stored ends its lines with LF, and so does what comes out",
    (expected) => expected.replaceAll("\r\n", "\n"),
  ],
};

describe.skipIf(!corporaAvailable())("format-preserving edits (needs ../shared/corpora)", () => {
  it.each(corporaAvailable() ? pairs() : [])("$path $edit", ({ path, edit, mutatedTo }) => {
    const text = readFileSync(join(corpusFolder("peers"), path), "utf8");
    const expected = readFileSync(join(corpusFolder("peers"), mutatedTo), "utf8");
    const after = edited(text, parseEdit(edit));
    const name = path.split("/").slice(-2).join("/");
    const ours = different[name]?.[1];
    expect(after).toBe(ours === undefined ? expected : ours(expected));
    if (ours !== undefined) expect(after).not.toBe(expected);
  });

  it("gives the expected text of the pair for CR LF when the input has CR LF too", () => {
    const pair = pairs().find(({ path }) => path.includes("/tc-11-"));
    const input = readFileSync(join(corpusFolder("peers"), pair?.path ?? ""), "utf8");
    const expected = readFileSync(join(corpusFolder("peers"), pair?.mutatedTo ?? ""), "utf8");
    expect(edited(input.replaceAll("\n", "\r\n"), parseEdit(pair?.edit ?? ""))).toBe(expected);
  });
});

function pairs(): { path: string; edit: string; mutatedTo: string }[] {
  return corpusIndex().flatMap((entry) =>
    ((entry as { expect?: readonly Expectation[] }).expect ?? []).flatMap(({ standard, edit, mutatedTo }) =>
      standard === "format-preserving edit" && edit !== undefined && mutatedTo !== undefined
        ? [{ path: entry.path, edit, mutatedTo }]
        : [],
    ),
  );
}

function edited(text: string, changes: readonly { document: number; change: FieldChange }[]): string {
  const edits = readStream(text).flatMap((document) => {
    const own = changes.filter((one) => one.document === document.index).map(({ change }) => change);
    const root = parseNodes(text, document);
    if (own.length === 0 || root === undefined) return [];
    const result = editDocument(text, root, own);
    if ("refused" in result) throw new Error(result.refused.reason);
    return result.edits;
  });
  return applyEdits(text, edits);
}

/** The expressions are yq's: `del(PATH)`, `PATH |= VALUE` and `PATH += VALUES`, joined by `|`. */
function parseEdit(edit: string): { document: number; change: FieldChange }[] {
  return edit.split(/ \| (?=select|del)/).flatMap((part) => {
    const match = /select\(di==(\d)\)\.([^ )]+)(?: (\|=|\+=) (.*))?/.exec(part);
    const path = (match?.[2] ?? "").split(/[.[\]]+/).filter((step) => step !== "");
    const steps = path.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const value = JSON.parse(match?.[4] ?? "null") as Json;
    return changesOf(part, steps, match?.[3], value).map((change) => ({
      document: Number(match?.[1]),
      change,
    }));
  });
}

function changesOf(
  part: string,
  path: FieldChange["path"],
  operator: string | undefined,
  value: Json,
): FieldChange[] {
  if (part.startsWith("del")) return [{ kind: "remove", path }];
  if (operator === "|=") return [{ kind: "set", path, value }];
  const members = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return members.map((member) => ({ kind: "append", path, value: member }));
}
