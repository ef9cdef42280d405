/**
 * What every stored fact carries: where it was read, and whether that reading is complete.
 * `source` is a short citation: project, file and tag or commit, or a document with its revision.
 */
export interface Fact {
  readonly source: string;
  /** Not read in a primary source, or read in one that was still changing: to be checked again. */
  readonly provisional?: true;
  /** What is open about it, or a condition that the value cannot express. */
  readonly note?: string;
}

/** A value with where it was read. */
export interface Known<T> extends Fact {
  readonly value: T;
}
