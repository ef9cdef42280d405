import type { RunPlace } from "../../workload/index.ts";
import type { UnitValue, UnitValues } from "./unit-values.ts";

/** One word of the command that Quadlet makes of a unit; `key` is absent for what Quadlet adds of its own. */
export interface CommandWord {
  readonly text: string;
  readonly key?: string;
  readonly place: RunPlace;
}

/** How the values of a key become words of a command. */
export type OptionForm =
  /** The last value, unless it is empty: option, value. */
  | "text"
  /** The last value, empty or not: "option=value" in one word. */
  | "joined"
  /** Every value: option, value. */
  | "texts"
  /** "option" or "option=false". */
  | "boolean"
  /** "option" when true. */
  | "when-true"
  /** Every word of every value: option, word. */
  | "words"
  /** As `words`, with escapes. */
  | "arguments"
  /** Names and values, by name. */
  | "pairs";

/** Key, form, option, and what stands before the value ("label=type:"). */
export type OptionRow = readonly [key: string, form: OptionForm, option: string, prefix?: string];

export class CommandWords {
  readonly words: CommandWord[] = [];
  readonly #unit: RunPlace;

  constructor(unit: RunPlace) {
    this.#unit = unit;
  }

  /** Words that no key of the unit asks for. */
  own(...texts: readonly string[]): void {
    for (const text of texts) this.words.push({ text, place: this.#unit });
  }

  /** Words that a key asks for. */
  add(key: string, place: RunPlace, ...texts: readonly string[]): void {
    // One object for the words of one value: they are told apart by it.
    const own = { ...place };
    for (const text of texts) this.words.push({ text, key, place: own });
  }

  addRows(values: UnitValues, rows: readonly OptionRow[]): void {
    for (const [key, form, option, prefix = ""] of rows)
      for (const { value, place } of valuesOf(values, key, form))
        this.add(key, place, ...wordsOf(form, option, prefix, value));
  }
}

function valuesOf(values: UnitValues, key: string, form: OptionForm): readonly UnitValue[] {
  if (form === "texts") return values.all(key);
  if (form === "words") return values.words(key);
  if (form === "arguments") return values.arguments(key);
  if (form === "pairs") return values.pairs(key);
  if (form === "boolean" || form === "when-true") {
    const found = values.boolean(key);
    const isTold = found !== undefined && (form === "boolean" || found.value);
    return isTold ? [{ value: String(found.value), place: found.place }] : [];
  }
  const last = form === "joined" ? values.last(key) : values.text(key);
  return last === undefined ? [] : [last];
}

function wordsOf(form: OptionForm, option: string, prefix: string, value: string): readonly string[] {
  if (form === "joined") return [`${option}=${prefix}${value}`];
  if (form === "boolean") return [value === "true" ? option : `${option}=false`];
  if (form === "when-true") return prefix === "" ? [option] : [option, prefix];
  return [option, prefix + value];
}
