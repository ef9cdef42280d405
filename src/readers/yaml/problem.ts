/** Why a document cannot be read. */
export type ReadErrorCode =
  /** The text breaks the grammar of YAML. */
  | "syntax"
  /** The text breaks the grammar of JSON. */
  | "invalid-json"
  /** A control character, a lone surrogate or a non-character. */
  | "invalid-character"
  /** A tab where only spaces may indent. */
  | "tab-indentation"
  /** Text other than a comment on a `---` line. */
  | "invalid-separator"
  /** A `%YAML` directive for another version than 1.1, or an unknown directive. */
  | "unsupported-directive"
  /** An alias whose anchor was not seen before it. */
  | "unknown-anchor"
  /** An anchored value that contains its own alias. */
  | "self-alias"
  /** More alias expansion than kubectl allows. */
  | "excessive-aliasing"
  /** `<<` with something that is not a map or a list of maps. */
  | "invalid-merge"
  /** A key that cannot become a string: a list, a map, null, an integer above 2^63-1. */
  | "invalid-key"
  /** A value that JSON does not have: an infinity or NaN. */
  | "not-json"
  /** A value that does not fit its tag, such as `!!int x`. */
  | "invalid-tag-value"
  /** Deeper nesting than `maximumDepth`. */
  | "too-deep"
  /** The engine gave up; never expected. */
  | "internal";

/** Deepest nesting of lists and maps (source: maxDepth of go-yaml 2's scanner and of Go's encoding/json, both 10,000). */
export const maximumDepth = 10_000;

/** The error of one document. `offset` is a UTF-16 offset in the text of the file. */
export interface ReadError {
  readonly code: ReadErrorCode;
  readonly message: string;
  readonly offset: number;
  /** What the author can do about it, where we can guess. */
  readonly hint?: string;
}

/** Thrown inside the reader only: `readStream` turns it into a value. */
export class ReadFailure extends Error {
  readonly code: ReadErrorCode;
  readonly offset: number;

  constructor(code: ReadErrorCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** What is legal and yet worth a word to the author. */
export type ReadWarningCode =
  /** A key twice in one map: kubectl takes the last one silently. */
  | "duplicate-key"
  /** `<<` after a key that it also brings: for kubectl the merged value wins. */
  | "merge-overrides-key"
  /** `y`, `on`, `no`, ...: a boolean for kubectl, a string for kustomize and YAML 1.2. */
  | "ambiguous-boolean"
  /** `0644`, `0o644`, `0b1`, `1_000`, ...: not the same number, or no number, for every YAML parser. */
  | "ambiguous-number"
  /** A key that is not a string as written: `on:` is read as `"true":`. */
  | "converted-key"
  /** An integer outside of +-(2^53-1), which only reads as the nearest double here. */
  | "imprecise-integer"
  /** A tag that has no meaning for kubectl. */
  | "ignored-tag"
  /** Text after the end of a document and before the next `---`: kubectl drops it silently. */
  | "ignored-text"
  /** A byte order mark that is not the first character: what kubectl makes of it depends on its buffer. */
  | "inner-byte-order-mark"
  /** A stream of JSON values that goes on as YAML: kubectl before 1.33 refuses it. */
  | "json-then-yaml";

/** One warning. `offset` is a UTF-16 offset in the text of the file. */
export interface ReadWarning {
  readonly code: ReadWarningCode;
  readonly message: string;
  readonly offset: number;
}
