import { goSpace, hasOnlyUsualCharacters } from "./characters.ts";
import type { Json } from "../../workload/index.ts";
import { asJson } from "./data.ts";
import type { ItemStarts, ReadOptions, StreamDocument } from "./document.ts";
import { readExactly } from "./exact-reader.ts";
import { FastReader } from "./fast-reader.ts";
import type { KnownDocument } from "./known-documents.ts";
import { passJsonSpace, readJsonValue } from "./json-reader.ts";
import { ReadFailure, type ReadError, type ReadWarning } from "./problem.ts";
import type { Tape } from "./tape.ts";
import { splitYaml, type Chunk } from "./split.ts";

/**
 * Reads every document of a YAML or JSON stream with kubectl's meaning of it (sigs.k8s.io/yaml over go-yaml 2, and
 * k8s.io/apimachinery's splitting). Never throws: what cannot be read is a document of kind "error", and the others are
 * still read. Text is UTF-16 as JavaScript holds it: refuse invalid UTF-8 while decoding, as kubectl does.
 */
export function readStream(text: string, options: ReadOptions = {}): StreamDocument[] {
  const documents: StreamDocument[] = [];
  const broken = jsonStart.test(text) ? readJsonStream(text, documents) : undefined;
  if (broken !== undefined) readRestAsYaml(text, broken, documents, options);
  else if (documents.length === 0) readYamlStream(text, 0, documents, options);
  return documents;
}

/** kubectl looks at 4,096 bytes for `{` after white space in the sense of Unicode. */
const jsonStart = new RegExp(`^${goSpace}{0,4095}\\{`);

/** Where a JSON stream stops being one: the end of its last good value, and what is wrong after it. */
interface BrokenJson {
  readonly position: number;
  readonly error: ReadError;
}

function readJsonStream(text: string, documents: StreamDocument[]): BrokenJson | undefined {
  let position = 0;
  for (;;) {
    const offset = passJsonSpace(text, position);
    if (offset >= text.length) return undefined;
    const warnings: ReadWarning[] = [];
    try {
      const { value, end, itemStarts } = readJsonValue(text, offset, warnings);
      const base: Base = { index: documents.length, format: "json", offset, end, warnings };
      documents.push(valueDocument(base, asJson(value), itemStarts));
      position = end;
    } catch (error) {
      return { position, error: withHint(errorOf(error, 0), text) };
    }
  }
}

/**
 * With at most one JSON value before, kubectl goes on in YAML after the white space (YAMLOrJSONDecoder.Decode,
 * apimachinery v0.33 and later); after more the rest is an error. If YAML fails too, the error of JSON says more.
 */
function readRestAsYaml(
  text: string,
  broken: BrokenJson,
  documents: StreamDocument[],
  options: ReadOptions,
): void {
  const index = documents.length;
  const offset = passJsonSpace(text, broken.position);
  if (index <= 1) readYamlStream(text, passToNextLine(text, broken.position), documents, options);
  const first = documents[index];
  if (first === undefined || first.kind === "error") {
    const { end = text.length, warnings = [] } = first ?? {};
    documents[index] = { kind: "error", index, format: "json", offset, end, warnings, error: broken.error };
  } else {
    const message = "kubectl before 1.33 refuses JSON that goes on as YAML";
    documents[index] = {
      ...first,
      warnings: [...first.warnings, { code: "json-then-yaml", message, offset }],
    };
  }
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
  const known = options.known?.find(source);
  if (known !== undefined) return copyOf(known, base);
  const value = isFastReadable(source) ? fast.readPlain(start, end, warnings) : undefined;
  if (value !== undefined) {
    return valueDocument(base, asJson(value), fast.itemStarts, fast.tape);
  }
  try {
    return valueDocument(base, asJson(readExactly(source, start, warnings)));
  } catch (error) {
    return { kind: "error", ...base, error: withHint(errorOf(error, start), source) };
  }
}

/** The document of a text that was read before, at another place. */
function copyOf({ value, offset, warnings, tape }: KnownDocument, base: Base): StreamDocument {
  const shift = base.offset - offset;
  const moved = warnings.map((warning) => ({ ...warning, offset: warning.offset + shift }));
  const movedTape = { ...tape, shift: tape.shift + shift };
  return valueDocument({ ...base, warnings: moved }, value, undefined, movedTape);
}

function isFastReadable(source: string): boolean {
  return hasOnlyUsualCharacters(source) && !(source.includes("\r") && /\r(?!\n)/.test(source));
}

type Base = Pick<StreamDocument, "index" | "format" | "offset" | "end" | "warnings">;

/** Members one by one, so that all documents are alike to V8. */
function valueDocument(
  { index, format, offset, end, warnings }: Base,
  value: Json,
  itemStarts?: ItemStarts,
  tape?: Tape,
): StreamDocument {
  if (value === null) return { kind: "empty", index, format, offset, end, warnings };
  return { kind: "value", index, format, offset, end, warnings, itemStarts, tape, value };
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
