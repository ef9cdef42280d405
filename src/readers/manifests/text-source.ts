import type { FieldPath } from "../../confinement/index.ts";
import type { ObjectSource, SourceRegion } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import type { StreamDocument } from "../yaml/index.ts";
import { lineAndColumn, locateNearest } from "../yaml/index.ts";
import { listMember } from "./large-list.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text that was read, and how its parts are found again. */
export class TextSource {
  readonly file: string;
  readonly text: string;
  readonly #fileOf: ((documentText: string) => string) | undefined;
  #latest: Place | undefined;

  /** `fileOf`: for a text that a renderer made, the file that a document of it was made from. Positions in such a text are no file's. */
  constructor(file: string, text: string, fileOf?: (documentText: string) => string) {
    this.file = file;
    this.text = text;
    this.#fileOf = fileOf;
  }

  /** The place of an offset; undefined in a rendered text. */
  positionAt(offset: number): Position | undefined {
    return this.#fileOf === undefined ? lineAndColumn(this.text, offset) : undefined;
  }

  /** The file that a document comes from. */
  fileOf(document: StreamDocument): string {
    return this.#fileOf === undefined
      ? this.file
      : this.#fileOf(this.text.slice(document.offset, document.end));
  }

  /** The source of an object at a path of a document. Regions are found by reading the one document again. */
  objectSource(document: StreamDocument, path: FieldPath): ObjectSource {
    const place = this.#placeOf(document);
    return {
      file: this.fileOf(document),
      document: document.index,
      path,
      region: (field) =>
        this.#fileOf === undefined ? regionIn(this.text, this.file, place, [...path, ...field]) : undefined,
    };
  }

  /** One place for all the objects of a document. */
  #placeOf(document: StreamDocument): Place {
    if (this.#latest?.document.index !== document.index) this.#latest = withoutValue(document);
    return this.#latest;
  }
}

/** A document without its value, which is let go: of a large list only the objects that are kept stay in memory. */
interface Place {
  readonly document: StreamDocument;
  /** How many `items` it has at its root. */
  readonly items: number;
}

function withoutValue(document: StreamDocument): Place {
  const { index, format, offset, end, tape } = document;
  const items = document.kind === "value" ? asList(asObject(document.value)?.["items"]).length : 0;
  const place = { index, format, offset, end, ...(tape === undefined ? {} : { tape }) };
  return { document: { ...place, kind: "skipped", warnings: [] }, items };
}

/** The place of a value: of a member of a large list the member alone is read. */
function regionIn(
  text: string,
  file: string,
  { document, items }: Place,
  path: FieldPath,
): SourceRegion | undefined {
  if (path.length === 0) return wholeDocument(text, file, document);
  const [key, index, ...rest] = path;
  const member =
    key === "items" && typeof index === "number" ? listMember(text, document, index, items) : undefined;
  if (member === undefined) return regionOf(text, file, document, path);
  return (
    regionOf(text, file, member, member.format === "yaml" ? [0, ...rest] : rest) ??
    regionOf(text, file, document, path)
  );
}

function regionOf(
  text: string,
  file: string,
  document: StreamDocument,
  path: FieldPath,
): SourceRegion | undefined {
  const found = locateNearest(text, document, path);
  if (found === undefined) return undefined;
  const start = lineAndColumn(text, found.keyStart ?? found.start);
  const end = lineAndColumn(text, found.end);
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** Blanks, comments and separators before the first content of a document. */
const beforeContent = /(?:\s|#.*\n|---[^\n]*\n)*/y;

/** The region of a document as a whole needs no reading. */
function wholeDocument(text: string, file: string, { offset, end }: StreamDocument): SourceRegion {
  beforeContent.lastIndex = offset;
  const start = lineAndColumn(text, Math.min(offset + (beforeContent.exec(text)?.[0].length ?? 0), end));
  const last = lineAndColumn(text, end);
  return { file, line: start.line, column: start.column, endLine: last.line, endColumn: last.column };
}
