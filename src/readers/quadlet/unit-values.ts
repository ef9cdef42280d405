import type { RunPlace } from "../../workload/index.ts";
import { isRefusal } from "../run-values/refusal.ts";
import type { UnitFile, UnitLine } from "./unit-file.ts";
import { splitUnitWords } from "./unit-words.ts";

/** A value with the line that it comes from. */
export interface UnitValue<T = string> {
  readonly value: T;
  readonly place: RunPlace;
}

/** Looks values up as Quadlet does (source: podman pkg/systemd/parser/unitfile.go Lookup...@v5.8.0). */
export class UnitValues {
  readonly #lines: readonly UnitLine[];

  constructor(unit: UnitFile, section: string) {
    this.#lines = unit.sections.get(section)?.lines ?? [];
  }

  get lines(): readonly UnitLine[] {
    return this.#lines;
  }

  /** The last value of a key, one pair of double quotes around it taken off; it may be empty. */
  last(key: string): UnitValue | undefined {
    const line = this.#lines.findLast((one) => one.key === key);
    if (line === undefined) return undefined;
    return { value: /^"[^]*"$/.test(line.value) ? line.value.slice(1, -1) : line.value, place: line.place };
  }

  /** The last value of a key when it is not empty. */
  text(key: string): UnitValue | undefined {
    const last = this.last(key);
    return last?.value === "" ? undefined : last;
  }

  /** Anything but 1, yes, true and on is false. */
  boolean(key: string): UnitValue<boolean> | undefined {
    const last = this.last(key);
    return (
      last && { value: ["1", "yes", "true", "on"].includes(last.value.toLowerCase()), place: last.place }
    );
  }

  /** All values of a key as they stand; an empty one takes those before it away. */
  all(key: string): readonly UnitValue[] {
    const lines = this.#lines.filter((line) => line.key === key);
    const reset = lines.findLastIndex(({ value }) => value === "");
    return lines.slice(reset + 1).map(({ value, place }) => ({ value, place }));
  }

  /** The words of all values, quotes taken off, backslashes kept. */
  words(key: string): readonly UnitValue[] {
    return this.all(key).flatMap((line) => wordsOf(line, false));
  }

  /** The words of all values, quotes and escapes applied; a value with a wrong escape is left out, as Quadlet does. */
  arguments(key: string): readonly UnitValue[] {
    return this.all(key).flatMap((line) => wordsOf(line, true));
  }

  /** The words of the last value. */
  lastArguments(key: string): readonly UnitValue[] {
    const line = this.#lines.findLast((one) => one.key === key);
    return line === undefined ? [] : wordsOf(line, true);
  }

  /** `name=value` words of all values by name, the last of each, in the order of the names. */
  pairs(key: string): readonly UnitValue[] {
    const named = new Map(this.arguments(key).map((word) => [word.value.split("=", 1)[0] ?? "", word]));
    return [...named].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, word]) => word);
  }
}

function wordsOf({ value, place }: UnitValue, escapes: boolean): readonly UnitValue[] {
  const words = splitUnitWords(value, escapes);
  return isRefusal(words) ? [] : words.map((word) => ({ value: word, place }));
}
