/** Every file of the corpora through the reader and through kubectl's own decoder. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readStream, type StreamDocument } from "../../src/readers/yaml/index.ts";
import { readExactly } from "../../src/readers/yaml/exact-reader.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable, type DocumentAnswer } from "../oracles/oracle.ts";

const archives = ["charts", "nasty", "peers", "psa", "realworld", "runtime"];
const corpora = join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".cache", "corpora");
const missing = !oracleAvailable() || !corporaAvailable();

describe.skipIf(missing)("the YAML reader over the corpora (needs Go and ../shared/corpora)", () => {
  it.each(archives)("reads the documents of each file of %s that kubectl reads", (archive) => {
    const files = textFiles(archive);
    const answers = askOracle(
      "documents",
      files.map(({ text }) => ({ text })),
    );
    const differing = files.filter(({ text }, index) => !isSameStream(readStream(text), answers[index]));
    expect(differing.map(({ path }) => path)).toEqual([]);
  });

  it.each(archives)("gives each document of %s the value of sigs.k8s.io/yaml, by both readers", (archive) => {
    const sources = textFiles(archive).flatMap(({ text }) =>
      readStream(text)
        .filter(({ format, kind }) => format === "yaml" && kind !== "skipped")
        .filter((document) => document.kind !== "error" || document.error.code !== "invalid-separator")
        .map((document) => ({ document, source: withLineFeed(text.slice(document.offset, document.end)) })),
    );
    const answers = askOracle(
      "yaml",
      sources.map(({ source }) => ({ text: source })),
    );
    const differing = sources.filter(({ document, source }, index) => {
      const answer = canonical(answerOf(answers[index]));
      return canonical(outcomeOf(document)) !== answer || canonical(exactOutcome(source)) !== answer;
    });
    expect(differing.map(({ source }) => source.slice(0, 200))).toEqual([]);
  });
});

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Files that are no UTF-8 are left out: a caller refuses them before there is a text. */
function textFiles(archive: string): TextFile[] {
  kubernetesFiles(archive); // unpacks
  const folder = join(corpora, archive);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({ path, text: decoder.decode(readFileSync(join(folder, path))) }));
}

type Outcome = { readonly json: unknown } | { readonly error: true };

/** Empty documents left out; the same up to kubectl's first error, where it stops. */
function isSameStream(documents: readonly StreamDocument[], answer: object | undefined): boolean {
  if (answer === undefined || isFailure(answer)) return false;
  const expected = (answer as { documents: readonly DocumentAnswer[] }).documents;
  const ours = documents.filter(({ kind }) => kind !== "empty").map(outcomeOf);
  for (const [index, document] of expected.entries()) {
    // Before an invalid separator kubectl drops a document that is read here.
    if (isSeparatorError(document)) return documents.some(isSeparatorProblem);
    if (canonical(ours[index]) !== canonical(answerOf(document))) return false;
    if ("error" in document) return true;
  }
  return ours.length === expected.length;
}

function isSeparatorError(answer: DocumentAnswer): boolean {
  return "error" in answer && answer.error.startsWith("invalid Yaml document separator");
}

function isSeparatorProblem(document: StreamDocument): boolean {
  return document.kind === "error" && document.error.code === "invalid-separator";
}

function answerOf(answer: object | undefined): Outcome {
  if (answer === undefined || "error" in answer) return { error: true };
  return { json: (answer as { json?: unknown }).json ?? null };
}

function outcomeOf(document: StreamDocument): Outcome {
  if (document.kind === "error") return { error: true };
  return { json: document.kind === "value" ? document.value : null };
}

function exactOutcome(source: string): Outcome {
  try {
    return { json: readExactly(source, 0, []) };
  } catch {
    return { error: true };
  }
}

function withLineFeed(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** Text that is equal for equal values whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
