/**
 * Where everything in a document is written, as the fast reader passed it: five numbers for each entry of a block map, each item of a
 * block list and, first, the root. What is below an entry follows it at once.
 */
export interface Tape {
  readonly numbers: Int32Array;
  /** Where its first entry stands in the numbers: indexes count from there. */
  readonly from: number;
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

/**
 * One for the documents of all readers, which are read one after the other, until it is full: memory for each document would be much of
 * what reading takes. It stays as long as one of its tapes is in use.
 */
let numbers = new Int32Array(1024 * width);
/** How much of it belongs to the tapes that are finished. */
let used = 0;

const usualLength = 16 * 1024 * width;

/** Writes a tape while a document is read. */
export class TapeWriter {
  private from = 0;
  private length = 0;

  start(): void {
    this.from = used;
    this.length = 0;
  }

  /** Adds an entry and returns its index. Its value is told by `valueAt` and `close`. */
  open(keyStart: number, keyEnd: number): number {
    const at = this.length;
    if (at >= mostEntries * width) return at;
    if (this.from + at + width > numbers.length) this.moveOn();
    const index = this.from + at;
    numbers[index + field.keyStart] = keyStart;
    numbers[index + field.keyEnd] = keyEnd;
    numbers[index + field.valueStart] = unknown;
    this.length = at + width;
    return at;
  }

  valueAt(at: number, start: number): void {
    numbers[this.from + at + field.valueStart] = start;
  }

  close(at: number, valueEnd: number): void {
    const index = this.from + at;
    numbers[index + field.valueEnd] = valueEnd;
    numbers[index + field.next] = this.length;
  }

  /** The tape of the document that was read; undefined for one that was too long. */
  finish(): Tape | undefined {
    if (this.length >= mostEntries * width) return undefined;
    used = this.from + this.length;
    return { numbers, from: this.from, shift: 0 };
  }

  /** Takes what is written of the document to new memory, with room for as much again. */
  private moveOn(): void {
    const longer = new Int32Array(Math.max(usualLength, 2 * this.length));
    longer.set(numbers.subarray(this.from, this.from + this.length));
    numbers = longer;
    used = this.from = 0;
  }
}
