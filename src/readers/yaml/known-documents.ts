import type { StreamDocument } from "./document.ts";
import type { Json } from "../../workload/index.ts";
import type { ReadWarning } from "./problem.ts";
import type { Tape } from "./tape.ts";

/** What reading a document gave, and the text that it was read from. */
export interface KnownDocument {
  readonly source: string;
  readonly offset: number;
  readonly value: Json;
  readonly warnings: readonly ReadWarning[];
  readonly tape: Tape;
}

/** Texts up to this length are remembered: longer ones are Lists, which nobody has twice. */
const longest = 256 * 1024;

/** So many texts of one key are kept: a generator may write thousands that differ in a number, and each is compared with all of them. */
const mostAlike = 16;

/**
 * Documents that were read in this run and are in use anyhow, for texts that occur again, word for word: the same operator is installed in
 * ten folders. What a text means depends on nothing else, so that a copy is given the same value, which nobody changes. Only documents of
 * the plain kind are remembered.
 */
export class KnownDocuments {
  readonly #documents = new Map<number, KnownDocument[]>();

  /** Remembers a document of a text. The text stays in memory as long as this does. */
  add(text: string, document: StreamDocument): void {
    if (document.kind !== "value" || document.tape === undefined || document.itemStarts !== undefined) return;
    const { offset, end, value, warnings, tape } = document;
    if (end - offset > longest) return;
    const source = text.slice(offset, end);
    const key = keyOf(source);
    const others = this.#documents.get(key);
    const known = { source, offset, value, warnings, tape };
    if (others === undefined) this.#documents.set(key, [known]);
    else if (others.length < mostAlike && !others.some((other) => other.source === source))
      others.push(known);
  }

  find(source: string): KnownDocument | undefined {
    if (source.length > longest) return undefined;
    return this.#documents.get(keyOf(source))?.find((known) => known.source === source);
  }
}

const samples = 6;

/** Its length and a few of its characters: which texts are equal is decided by comparing them. */
function keyOf(source: string): number {
  let key = source.length;
  for (let index = 0; index < samples; index++)
    key = (key * 31 + source.charCodeAt(Math.floor((source.length * index) / samples))) | 0;
  return key;
}
