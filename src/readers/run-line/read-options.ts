import type { RunEngine, RunPlace, WrittenOption } from "../../workload/index.ts";
import { parseCommaList } from "../run-values/comma-list.ts";
import { problemAt, type ProblemWords, type RunProblem } from "../run-values/problem.ts";
import { isRefusal, type Refusal } from "../run-values/refusal.ts";
import { newDraft, type Draft } from "./draft.ts";
import { readFlags, type Flag } from "./flags.ts";
import type { RunOption } from "./option.ts";
import type { OptionTable } from "./option-table.ts";
import { securityField } from "./options/security.ts";
import { isOnlyText } from "./shell-parts.ts";
import type { ShellWord } from "./words.ts";

/** Where a word of a command stands. */
export type PlaceOf = (word: ShellWord) => RunPlace;

/** What the options of one command say. */
export interface OptionsReading {
  readonly draft: Draft;
  readonly written: WrittenOption[];
  readonly notUnderstood: WrittenOption[];
  readonly problems: RunProblem[];
  /** Everything behind the options: image and command. */
  readonly rest: readonly ShellWord[];
}

/** Reads the options at the front of `words`. Values that only a shell knows are kept as they are written, and told. */
export function readOptions(
  words: readonly ShellWord[],
  engine: RunEngine,
  table: OptionTable,
  placeOf: PlaceOf,
): OptionsReading {
  const reading = { draft: newDraft(), written: [], notUnderstood: [], problems: [] };
  const reader = new OptionReader(reading, engine, placeOf);
  let { flags, rest } = readFlags(words, table);
  flags.forEach((flag) => reader.take(flag));
  while (holdsOptions(rest)) {
    reader.passOver(rest[0]);
    ({ flags, rest } = readFlags(rest.slice(1), table));
    flags.forEach((flag) => reader.take(flag));
  }
  return { ...reading, rest };
}

/** Whether the first word is a variable that stands for options: an array, or more options follow it. */
function holdsOptions(
  rest: readonly ShellWord[],
): rest is readonly [ShellWord, ShellWord, ...(readonly ShellWord[])] {
  const [first, second] = rest;
  if (first?.splits !== true || second === undefined) return false;
  return first.text.includes("[@]") || second.text.startsWith("-") || second.splits;
}

class OptionReader {
  readonly #reading: Omit<OptionsReading, "rest">;
  readonly #engine: RunEngine;
  readonly #placeOf: PlaceOf;

  constructor(reading: Omit<OptionsReading, "rest">, engine: RunEngine, placeOf: PlaceOf) {
    this.#reading = reading;
    this.#engine = engine;
    this.#placeOf = placeOf;
  }

  take(flag: Flag): void {
    const place = this.#placeOf(flag.words[0] ?? noWord);
    const { option, value } = flag;
    if (option === undefined) {
      this.#unknown(flag, place);
      return;
    }
    if (value === undefined) {
      const message = `${flag.typed} needs a value and has none`;
      this.#tell(place, {
        level: "error",
        code: "invalid-value",
        message,
        hint: "write the value behind it",
      });
      return;
    }
    for (const single of this.#singleValues(option, value)) this.#takeValue(flag, option, single, place);
  }

  /** A variable that stands where options do: what it holds is known to a shell only. */
  passOver(word: ShellWord): void {
    const place = this.#placeOf(word);
    this.#reading.notUnderstood.push({ name: word.text, value: "", place });
    const message = `${word.text} may stand for options, which are not known here`;
    const hint = "write the options out, or read the inspect record of the running container";
    this.#tell(place, { level: "warning", code: "needs-shell", message, hint });
  }

  #singleValues(option: RunOption, value: string): readonly string[] {
    if (option.commas !== true || this.#engine !== "podman") return [value];
    const values = parseCommaList(value);
    return isRefusal(values) ? [value] : values;
  }

  #takeValue(flag: Flag, option: RunOption, value: string, place: RunPlace): void {
    const field = option.name === "security-opt" ? securityField(value, this.#engine) : option.field;
    const name = `--${option.name}`;
    const written = {
      name: flag.typed,
      value,
      ...(field && { field }),
      ...(name !== flag.typed && { option: name }),
      place,
    };
    this.#reading.written.push(written);
    const refusal = option.fill?.(this.#reading.draft, value);
    if (refusal !== undefined) {
      this.#refused(flag, written, refusal);
      return;
    }
    const open = (option.unheld ?? false) || (option.field !== undefined && field === undefined);
    if (open || isUncertain(flag, field)) this.#reading.notUnderstood.push(written);
  }

  #refused(flag: Flag, written: WrittenOption, { reason }: Refusal): void {
    this.#reading.notUnderstood.push(written);
    const place = written.place ?? this.#placeOf(noWord);
    const what = `${written.name} ${written.value}`;
    if (expansionsOf(flag).length > 0) {
      this.#tell(place, {
        level: "warning",
        code: "needs-shell",
        message: `${what}: the value is known to a shell only`,
        hint: "write the value out",
      });
      return;
    }
    const hint = `${this.#engine} refuses the command; correct the value`;
    this.#tell(place, { level: "error", code: "invalid-value", message: `${what}: ${reason}`, hint });
  }

  #unknown(flag: Flag, place: RunPlace): void {
    const written = { name: flag.typed, value: flag.value ?? "", place };
    this.#reading.written.push(written);
    this.#reading.notUnderstood.push(written);
    const message = `${this.#engine} has no option ${flag.typed}`;
    const hint = flag.foreign
      ? `only ${this.#engine === "podman" ? "docker" : "podman"} has it; take it out`
      : correction(flag);
    this.#tell(place, { level: "error", code: "unknown-option", message, hint });
  }

  #tell(place: RunPlace, words: ProblemWords): void {
    this.#reading.problems.push(problemAt(place, words));
  }
}

function correction({ meant }: Flag): string {
  return meant === undefined ? "take it out, or correct its name" : `perhaps ${meant}`;
}

const noWord: ShellWord = { text: "", offset: 0, expansions: [], splits: false };

function expansionsOf({ words }: Flag): readonly string[] {
  return words.flatMap(({ expansions }) => expansions);
}

/** Whether what a field says depends on something that only a shell knows. */
function isUncertain(flag: Flag, field: RunOption["field"]): boolean {
  return field !== undefined && !isOnlyText(field) && expansionsOf(flag).length > 0;
}
