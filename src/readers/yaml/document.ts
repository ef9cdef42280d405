import type { Json } from "../../workload/index.ts";
import type { KnownDocuments } from "./known-documents.ts";
import type { ReadError, ReadWarning } from "./problem.ts";
import type { Tape } from "./tape.ts";

interface DocumentBase {
  /** Position in the stream, from 0. Documents without content count. */
  readonly index: number;
  /** The language that the reader took it for. */
  readonly format: "yaml" | "json";
  /** UTF-16 offset of its first character; a `---` line before it belongs to it only at the start of a stream. */
  readonly offset: number;
  /** UTF-16 offset after its last character. */
  readonly end: number;
  readonly warnings: readonly ReadWarning[];
  /**
   * For long lists right below the root, such as the `items` of a List: offsets at which the items start, then where the
   * last one ends. They let a place be found without nodes for the whole document.
   */
  readonly itemStarts?: ItemStarts | undefined;
  /** Where everything is written, of a document of the plain kind that is not large. */
  readonly tape?: Tape | undefined;
}

/** Lists of at least this many items have the places of their items kept. */
export const longList = 100;

/** By the key of the list. */
export type ItemStarts = ReadonlyMap<string, readonly number[]>;

/** One document of a stream. */
export type StreamDocument = DocumentBase &
  (
    | { readonly kind: "value"; readonly value: Json }
    /** Only comments, blanks or `null`: kubectl passes over it. */
    | { readonly kind: "empty" }
    /** Left unread because `options.mayMatter` said so. */
    | { readonly kind: "skipped" }
    | { readonly kind: "error"; readonly error: ReadError }
  );

export interface ReadOptions {
  /** Documents of which the value need not be read again. */
  readonly known?: KnownDocuments;
  /** Asked before a YAML document is parsed; false leaves it unread. See `mightHoldPod`. */
  readonly mayMatter?: (text: string, start: number, end: number) => boolean;
}
