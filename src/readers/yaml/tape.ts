/**
 * Where everything in a document is written, as the fast reader passed it: five numbers for each entry of a block map, each item of a
 * block list and, first, the root. What is below an entry follows it at once.
 */
export interface Tape {
  readonly numbers: Int32Array;
  /** What to add to its offsets: 0, but for a document that stands elsewhere than the one of equal text that was read. */
  readonly shift: number;
}

/** The numbers of an entry. */
export const field = {
  /** Offset of the key; `isItem` for an item of a list, and for the root. */
  keyStart: 0,
  /** Offset after the key; `unknown` where the key's text is not the key. */
  keyEnd: 1,
  valueStart: 2,
  /** Offset after the value; `unknown` for a value that is not written, or that ends with one. */
  valueEnd: 3,
  /** Index after all that is below the entry. */
  next: 4,
} as const;
export const width = 5;
export const isItem = -1;
export const unknown = -1;

/** A longer document is not worth the room; its places are found by reading it again. */
const mostEntries = 50_000;

/** One for all readers, which read one document after the other: a buffer for each file would be most of what reading takes. */
let buffer = new Int32Array(1024 * width);

/** Writes a tape while a document is read. */
export class TapeWriter {
  private length = 0;

  start(): void {
    this.length = 0;
  }

  /** Adds an entry and returns its index. Its value is told by `valueAt` and `close`. */
  open(keyStart: number, keyEnd: number): number {
    const at = this.length;
    if (at >= mostEntries * width) return at;
    if (at >= buffer.length) lengthen();
    buffer[at + field.keyStart] = keyStart;
    buffer[at + field.keyEnd] = keyEnd;
    buffer[at + field.valueStart] = unknown;
    this.length = at + width;
    return at;
  }

  valueAt(at: number, start: number): void {
    buffer[at + field.valueStart] = start;
  }

  close(at: number, valueEnd: number): void {
    buffer[at + field.valueEnd] = valueEnd;
    buffer[at + field.next] = this.length;
  }

  /** The tape of the document that was read; undefined for one that was too long. */
  finish(): Tape | undefined {
    if (this.length >= mostEntries * width) return undefined;
    return { numbers: buffer.slice(0, this.length), shift: 0 };
  }
}

function lengthen(): void {
  const longer = new Int32Array(buffer.length * 2);
  longer.set(buffer);
  buffer = longer;
}
