import type { FieldPath } from "../confinement/index.ts";

/** A region of a source file. Lines and columns count from 1; the end is exclusive. */
export interface SourceRegion {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where an object was read. Regions are computed when asked for: most documents have no findings. */
export interface ObjectSource {
  readonly file: string;
  /** Index of the document in its file, from 0. */
  readonly document: number;
  /** Path of the object inside its document: empty, or `["items", 3]` in a List. */
  readonly path: FieldPath;
  /**
   * The region of a field of the object (path from the object's root). For a field that is not there: its nearest
   * parent that is. Undefined where positions are not known (an object that was not read from text).
   */
  readonly region: (path: FieldPath) => SourceRegion | undefined;
}
