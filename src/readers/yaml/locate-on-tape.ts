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
  let at = 0;
  let depth = 0;
  for (const step of path) {
    const next = childOf(text, tape, at, step);
    if (next === "unknown") return undefined;
    if (next === undefined) break;
    at = next;
    depth++;
  }
  return locationOf(tape, at, depth);
}

function locationOf(
  tape: Tape,
  at: number,
  depth: number,
): (Location & { readonly depth: number }) | undefined {
  const start = numberAt(tape, at + field.valueStart);
  const end = numberAt(tape, at + field.valueEnd);
  if (start === unknown || end === unknown) return undefined;
  const keyStart = numberAt(tape, at + field.keyStart);
  if (keyStart === isItem) return { start, end, depth };
  return { start, end, keyStart, keyEnd: numberAt(tape, at + field.keyEnd), depth };
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
  if (first >= end) return isFlow(text, numberAt(tape, at + field.valueStart)) ? "unknown" : undefined;
  return numberAt(tape, first + field.keyStart) === isItem
    ? itemOf(tape, first, end, Number(step))
    : entryOf(text, tape, first, end, String(step));
}

function isFlow(text: string, start: number): boolean {
  return start === unknown || text[start] === "{" || text[start] === "[";
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
    const start = numberAt(tape, at + field.keyStart);
    const keyEnd = numberAt(tape, at + field.keyEnd);
    if (keyEnd === unknown) return "unknown";
    if (keyEnd - start === key.length && text.startsWith(key, start)) found = at;
  }
  return found;
}

function numberAt(tape: Tape, index: number): number {
  return tape[index] ?? unknown;
}
