import { similarValue } from "../../workload/index.ts";
import type { RunOption } from "./option.ts";
import type { OptionTable } from "./option-table.ts";
import type { ShellWord } from "./words.ts";

/** One option as it stands on a command line. */
export interface Flag {
  /** As typed, without a value: "--cap-add", "-v". */
  readonly typed: string;
  /** Absent: the engine knows no such option. */
  readonly option?: RunOption;
  /** Absent: the option needs a value and the line ends. */
  readonly value?: string;
  /** The known option that an unknown one most likely means, with its dashes. */
  readonly meant?: string;
  /** Unknown to this engine, known to the other. */
  readonly foreign?: true;
  /** The words that it was read from. */
  readonly words: readonly ShellWord[];
}

export interface Flags {
  readonly flags: readonly Flag[];
  /** Everything from the first word on that is no option. */
  readonly rest: readonly ShellWord[];
}

/**
 * The options at the front of `words`, by the rules of both engines: `--name=value`, `--name value`, `-xvalue`, `-x=value`, letters in a
 * bundle, `--` as the end, and the first word without a dash as the end too (source: spf13/pflag flag.go@v1.0.9, SetInterspersed(false)).
 * An unknown option takes no value, unless the known one that it most likely means does: it never swallows the image.
 */
export function readFlags(words: readonly ShellWord[], table: OptionTable): Flags {
  const flags: Flag[] = [];
  let position = 0;
  for (;;) {
    const word = words[position];
    if (word === undefined || word.text === "-" || !word.text.startsWith("-"))
      return { flags, rest: words.slice(position) };
    if (word.text === "--") return { flags, rest: words.slice(position + 1) };
    const next = words[position + 1];
    const read = word.text.startsWith("--") ? longFlag(word, next, table) : shortFlags(word, next, table);
    flags.push(...read.flags);
    position += read.tookNext ? 2 : 1;
  }
}

interface Read {
  readonly flags: readonly Flag[];
  readonly tookNext: boolean;
}

function longFlag(word: ShellWord, next: ShellWord | undefined, table: OptionTable): Read {
  const equals = word.text.indexOf("=");
  const typed = equals < 0 ? word.text : word.text.slice(0, equals);
  const inline = equals < 0 ? undefined : word.text.slice(equals + 1);
  const option = table.byName.get(typed.slice(2));
  const foreign = option ? undefined : table.foreign?.get(typed.slice(2));
  const similar = (option ?? foreign) ? undefined : similarValue(typed.slice(2), [...table.byName.keys()]);
  const meant = similar === undefined ? undefined : table.byName.get(similar);
  const known = option ?? foreign ?? meant;
  const takesNext = inline === undefined && known?.takes === "value" && next !== undefined;
  const value = inline ?? (takesNext ? next.text : valueAlone(known));
  const flag = {
    typed,
    ...(option && { option }),
    ...(value !== undefined && { value }),
    ...(meant && { meant: `--${meant.name}` }),
    ...(foreign && { foreign: true as const }),
    words: takesNext ? [word, next] : [word],
  };
  return { flags: [flag], tookNext: takesNext };
}

/** A truth value without "=" is true; an option of which nothing is known stands alone. */
function valueAlone(option: RunOption | undefined): string | undefined {
  if (option === undefined) return "";
  return option.takes === "boolean" ? "true" : undefined;
}

function shortFlags(word: ShellWord, next: ShellWord | undefined, table: OptionTable): Read {
  const flags: Flag[] = [];
  for (let position = 1; position < word.text.length; position++) {
    const typed = `-${word.text[position] ?? ""}`;
    const option = table.byLetter.get(typed.slice(1));
    const behind = word.text.slice(position + 1);
    const base = { typed, ...(option && { option }), words: [word] };
    if (option === undefined) flags.push({ ...base, value: "" });
    else if (behind.startsWith("=")) return ended(flags, { ...base, value: behind.slice(1) });
    else if (option.takes === "boolean") flags.push({ ...base, value: "true" });
    else if (behind !== "") return ended(flags, { ...base, value: behind });
    else if (next === undefined) flags.push(base);
    else return { flags: [...flags, { ...base, value: next.text, words: [word, next] }], tookNext: true };
  }
  return { flags, tookNext: false };
}

function ended(flags: readonly Flag[], last: Flag): Read {
  return { flags: [...flags, last], tookNext: false };
}
