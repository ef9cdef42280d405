import type { Tape } from "./tape.ts";
import { field, isItem, unknown } from "./tape.ts";
import type { Location } from "./locate.ts";

/**
 * The longest beginning of `path` that exists, and where, as `locateNearest` finds it among nodes. Undefined where the tape does not tell:
 * below a flow list or map, beside keys that are not written as they read, and at values that are not written.
 */
export function locateOnTape(
  text: string,
  tape: Tape,
  path: readonly (string | number)[],
): (Location & { readonly depth: number }) | undefined {
  let depth = tape === latest.tape ? sharedSteps(latest.path, path, latest.places.length - 1) : 0;
  const places = latest.places.slice(0, depth + 1);
  let at = places[depth] ?? 0;
  while (depth < path.length) {
    const next = childOf(text, tape, at, path[depth] as string | number);
    if (next === "unknown") return undefined;
    if (next === undefined) break;
    places.push((at = next));
    depth++;
  }
  latest = { tape, path, places };
  return locationOf(tape, at, depth);
}

/** The way gone last, with the index of the root and of each step that is there: the findings of a document lie beside each other. */
let latest: {
  readonly tape: Tape | undefined;
  readonly path: readonly (string | number)[];
  readonly places: readonly number[];
} = { tape: undefined, path: [], places: [0] };

function sharedSteps(
  one: readonly (string | number)[],
  other: readonly (string | number)[],
  most: number,
): number {
  let shared = 0;
  while (shared < most && shared < other.length && one[shared] === other[shared]) shared++;
  return shared;
}

function locationOf(
  tape: Tape,
  at: number,
  depth: number,
): (Location & { readonly depth: number }) | undefined {
  const start = offsetAt(tape, at + field.valueStart);
  const end = offsetAt(tape, at + field.valueEnd);
  if (start === unknown || end === unknown) return undefined;
  const keyStart = offsetAt(tape, at + field.keyStart);
  if (keyStart === isItem) return { start, end, depth };
  return { start, end, keyStart, keyEnd: offsetAt(tape, at + field.keyEnd), depth };
}

/** Index of the entry that a step leads to; undefined where there is none. */
function childOf(
  text: string,
  tape: Tape,
  at: number,
  step: string | number,
): number | "unknown" | undefined {
  const first = at + field.next + 1;
  const end = numberAt(tape, at + field.next);
  if (first >= end) return holdsMore(text, offsetAt(tape, at + field.valueStart)) ? "unknown" : undefined;
  return offsetAt(tape, first + field.keyStart) === isItem
    ? itemOf(tape, first, end, Number(step))
    : entryOf(text, tape, first, end, String(step));
}

/** A flow list or map that is not empty is on the tape as one value. */
const flowWithContent = /[{[]\s*[^\s\]}]/y;

function holdsMore(text: string, start: number): boolean {
  if (start === unknown) return true;
  const first = text[start];
  if (first !== "{" && first !== "[") return false;
  flowWithContent.lastIndex = start;
  return flowWithContent.test(text);
}

function itemOf(tape: Tape, first: number, end: number, index: number): number | undefined {
  let at = first;
  for (let passed = 0; at < end; passed++) {
    if (passed === index) return at;
    at = numberAt(tape, at + field.next);
  }
  return undefined;
}

/** Of equal keys the last counts. */
function entryOf(
  text: string,
  tape: Tape,
  first: number,
  end: number,
  key: string,
): number | "unknown" | undefined {
  let found: number | undefined;
  for (let at = first; at < end; at = numberAt(tape, at + field.next)) {
    const start = offsetAt(tape, at + field.keyStart);
    const keyEnd = offsetAt(tape, at + field.keyEnd);
    if (keyEnd === unknown) return "unknown";
    if (keyEnd - start === key.length && text.startsWith(key, start)) found = at;
  }
  return found;
}

/** An offset in the text; `unknown` and `isItem` stay what they are. */
function offsetAt(tape: Tape, index: number): number {
  const offset = numberAt(tape, index);
  return offset < 0 ? offset : offset + tape.shift;
}

function numberAt({ numbers, from }: Tape, index: number): number {
  return numbers[from + index] ?? unknown;
}
