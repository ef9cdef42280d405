import { goSpace, hasOnlyUsualCharacters } from "./characters.ts";
import { asJson, type MutableJson } from "./data.ts";
import type { ReadOptions, StreamDocument } from "./document.ts";
import { readExactly } from "./exact-reader.ts";
import { FastReader } from "./fast-reader.ts";
import { passJsonSpace, readJsonValue } from "./json-reader.ts";
import { ReadFailure, type ReadError, type ReadWarning } from "./problem.ts";
import { splitYaml, type Chunk } from "./split.ts";

/**
 * Reads every document of a YAML or JSON stream with kubectl's meaning of it (sigs.k8s.io/yaml over go-yaml 2, and
 * k8s.io/apimachinery's splitting). Never throws: what cannot be read is a document of kind "error", and the others are
 * still read. Text is UTF-16 as JavaScript holds it: refuse invalid UTF-8 while decoding, as kubectl does.
 */
export function readStream(text: string, options: ReadOptions = {}): StreamDocument[] {
  const documents: StreamDocument[] = [];
  const yamlStart = startsLikeJson(text) ? readJsonStream(text, documents) : 0;
  if (yamlStart >= 0) readYamlStream(text, yamlStart, documents, options);
  return documents;
}

/** kubectl looks at 4,096 bytes for `{` after white space in the sense of Unicode. */
function startsLikeJson(text: string): boolean {
  return jsonStart.test(text);
}

const jsonStart = new RegExp(`^${goSpace}{0,4095}\\{`);

/**
 * Reads JSON values until the end (returns -1) or until one fails. With at most one value before, kubectl then goes on
 * in YAML (YAMLOrJSONDecoder.Decode, apimachinery v0.33 and later); returns where.
 */
function readJsonStream(text: string, documents: StreamDocument[]): number {
  let position = 0;
  for (;;) {
    const start = passJsonSpace(text, position);
    if (start >= text.length) return -1;
    const warnings: ReadWarning[] = [];
    const index = documents.length;
    try {
      const { value, end } = readJsonValue(text, start, warnings);
      documents.push(valueDocument({ index, format: "json", offset: start, end, warnings }, value));
      position = end;
    } catch (error) {
      const failure = errorOf(error, 0);
      if (index <= 1 && goesOnAsYaml(text, position)) return passToNextLine(text, position);
      documents.push({
        kind: "error",
        index,
        format: "json",
        offset: start,
        end: text.length,
        warnings,
        error: failure,
      });
      return -1;
    }
  }
}

/** True when the next document reads as YAML. If it does not, the error of the JSON reader says more. */
function goesOnAsYaml(text: string, position: number): boolean {
  const documents: StreamDocument[] = [];
  const start = passToNextLine(text, position);
  const [first] = splitYaml(text, start);
  if (first === undefined) return false;
  readYamlStream(text.slice(0, first.end), start, documents, {});
  return documents[0]?.kind !== "error";
}

/** Passes white space up to and with the first line break. */
function passToNextLine(text: string, position: number): number {
  const space = new RegExp(`${goSpace}*`, "y");
  space.lastIndex = position;
  const end = position + (space.exec(text)?.[0].length ?? 0);
  const lineFeed = text.indexOf("\n", position);
  return lineFeed >= 0 && lineFeed < end ? lineFeed + 1 : end;
}

function readYamlStream(
  text: string,
  start: number,
  documents: StreamDocument[],
  options: ReadOptions,
): void {
  if (start >= text.length) return;
  // kubectl's line reader ends every line with LF, the last one too.
  const stream: YamlStream = text.endsWith("\n")
    ? { text, fast: new FastReader(text), options, end: text.length }
    : { text: `${text}\n`, fast: new FastReader(`${text}\n`), options, end: text.length };
  for (const chunk of splitYaml(stream.text, start))
    documents.push(readChunk(stream, chunk, documents.length));
}

interface YamlStream {
  /** Ends with LF. */
  readonly text: string;
  readonly fast: FastReader;
  readonly options: ReadOptions;
  /** Length without the LF that was added. */
  readonly end: number;
}

function readChunk(stream: YamlStream, chunk: Chunk, index: number): StreamDocument {
  const { text, fast, options } = stream;
  const { start, end, invalidSeparator } = chunk;
  const warnings: ReadWarning[] = [];
  const base = { index, format: "yaml" as const, offset: start, end: Math.min(end, stream.end), warnings };
  if (invalidSeparator !== undefined)
    return { kind: "error", ...base, error: separatorError(invalidSeparator, start) };
  if (options.mayMatter !== undefined && !options.mayMatter(text, start, end))
    return { kind: "skipped", ...base };
  const source = text.slice(start, end);
  const value = isFastReadable(source) ? fast.readPlain(start, end, warnings) : undefined;
  if (value !== undefined) return valueDocument(base, value);
  try {
    return valueDocument(base, readExactly(source, start, warnings));
  } catch (error) {
    return { kind: "error", ...base, error: withHint(errorOf(error, start), source) };
  }
}

function isFastReadable(source: string): boolean {
  return hasOnlyUsualCharacters(source) && !(source.includes("\r") && /\r(?!\n)/.test(source));
}

type Base = Pick<StreamDocument, "index" | "format" | "offset" | "end" | "warnings">;

function valueDocument(base: Base, value: MutableJson): StreamDocument {
  return value === null ? { kind: "empty", ...base } : { kind: "value", ...base, value: asJson(value) };
}

function separatorError(rest: string, offset: number): ReadError {
  const message = `only blanks or a comment may follow ---, not ${rest.slice(0, 40)}`;
  return { code: "invalid-separator", message, offset, hint: "start the document on the line after ---" };
}

function errorOf(error: unknown, offset: number): ReadError {
  if (error instanceof ReadFailure)
    return { code: error.code, message: error.message, offset: error.offset + offset };
  return { code: "internal", message: `the reader failed: ${String(error)}`, offset };
}

function withHint(error: ReadError, source: string): ReadError {
  const hint = hintFor(error, source);
  return hint === undefined ? error : { ...error, hint };
}

function hintFor(error: ReadError, source: string): string | undefined {
  if (/\{\{|\{%/.test(source)) return "this looks like a template: render it first";
  if (error.code === "tab-indentation") return "indent with spaces";
  if (error.code === "not-json") return "quote it to make it a text";
  return undefined;
}
