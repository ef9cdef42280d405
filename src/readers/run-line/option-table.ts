import type { RunOption } from "./option.ts";

/** The options of one command of one engine, found by long name or by letter. */
export interface OptionTable {
  readonly byName: ReadonlyMap<string, RunOption>;
  readonly byLetter: ReadonlyMap<string, RunOption>;
  /** Options that only the other engine has, by long name: they are refused, but it is known whether they take a value. */
  readonly foreign?: ReadonlyMap<string, RunOption>;
}

export function tableOf(options: readonly RunOption[]): OptionTable {
  const names = (option: RunOption) => [option.name, ...(option.aliases ?? [])];
  return {
    byName: new Map(options.flatMap((option) => names(option).map((name) => [name, option]))),
    byLetter: new Map(
      options.flatMap((option) => (option.short === undefined ? [] : [[option.short, option]])),
    ),
  };
}
