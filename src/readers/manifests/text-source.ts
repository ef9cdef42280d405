import type { FieldPath } from "../../confinement/index.ts";
import type { ObjectSource, SourceRegion } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import type { StreamDocument } from "../yaml/index.ts";
import { lineAndColumn, locateNearest } from "../yaml/index.ts";
import { isLarge, listMember } from "./large-list.ts";

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
        this.#fileOf === undefined
          ? regionIn(this.text, this.file, place, path.length === 0 ? field : [...path, ...field])
          : undefined,
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
  /** How many `items` it has at its root; 0 of a document that is not large. */
  readonly items: number;
  /** The region of all of it, once it was asked for. */
  whole?: SourceRegion;
  /** Regions by where they start: most findings are of a few fields, or of one that is not there and whose parent is their place. */
  regions?: Map<number, FoundRegion>;
}

interface FoundRegion {
  /** Offset where it ends. */
  readonly end: number;
  readonly region: SourceRegion;
}

function withoutValue(document: StreamDocument): Place {
  const { index, format, offset, end, tape } = document;
  const place = { kind: "skipped", index, format, offset, end, warnings: [], tape } as const;
  return { document: place, items: itemsOf(document) };
}

/** Asked for large lists only: looking for a key in every document costs more than all the rest of its place. */
function itemsOf(document: StreamDocument): number {
  if (document.kind !== "value" || !isLarge(document)) return 0;
  return asList(asObject(document.value)?.["items"]).length;
}

/** The place of a value: of a member of a large list the member alone is read. */
function regionIn(text: string, file: string, place: Place, path: FieldPath): SourceRegion | undefined {
  const { document, items } = place;
  if (path.length === 0) return (place.whole ??= wholeDocument(text, file, document));
  const [key, index] = path;
  const member =
    key === "items" && typeof index === "number" ? listMember(text, document, index, items) : undefined;
  if (member === undefined) return regionOf(text, file, place, document, path);
  const rest = path.slice(2);
  return (
    regionOf(text, file, place, member, member.format === "yaml" ? [0, ...rest] : rest) ??
    regionOf(text, file, place, document, path)
  );
}

/** The region of what is found at a path of a document, which is the whole of a place or a member of it. */
function regionOf(
  text: string,
  file: string,
  place: Place,
  document: StreamDocument,
  path: FieldPath,
): SourceRegion | undefined {
  const found = locateNearest(text, document, path);
  if (found === undefined) return undefined;
  const { end, keyStart = found.start } = found;
  const before = place.regions?.get(keyStart);
  if (before?.end === end) return before.region;
  const first = lineAndColumn(text, keyStart);
  const last = lineAndColumn(text, end);
  const region = {
    file,
    line: first.line,
    column: first.column,
    endLine: last.line,
    endColumn: last.column,
  };
  (place.regions ??= new Map<number, FoundRegion>()).set(keyStart, { end, region });
  return region;
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
