import type { RunDeclaration, RunPlace, WrittenOption } from "../../workload/index.ts";
import { runCommandOf } from "../run-line/commands.ts";
import { declare, type Declared } from "../run-line/declare.ts";
import type { ShellWord } from "../run-line/words.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import type { CommandWord, CommandWords } from "./command-words.ts";
import { expandSpecifiers } from "./specifiers.ts";
import type { QuadletUnit } from "./units.ts";

/** What the command of a unit declares, its options named by the keys of the unit. */
export function declareUnit(unit: QuadletUnit, command: CommandWords): Declared {
  const words = command.words.map((word, index) => shellWord(unit, word, index));
  const run = runCommandOf({ words });
  if (run === undefined) return { problems: [] };
  const places = command.words.map(({ place }) => place);
  const declared = declare(run, ({ offset }) => places[offset] ?? unit.place);
  const keys = new Map(command.words.map(({ place, key }) => [place, key]));
  const { container, pod, resource } = declared;
  return {
    ...(container && { container: withKeys(container, keys) }),
    ...(pod && { pod: { ...withKeys(pod, keys), place: unit.place } }),
    ...(resource && { resource: { ...resource, place: unit.place } }),
    problems: [
      ...declared.problems.flatMap((problem) => inWordsOfUnit(problem)),
      ...openSpecifiers(words, places),
    ],
  };
}

/** The offset is the number of the word: places are found again by it. */
function shellWord(unit: QuadletUnit, word: CommandWord, index: number): ShellWord {
  const { text, open } = expandSpecifiers(word.text, unit);
  return { text, offset: index, expansions: [...open, ...environmentVariables(text)], splits: false };
}

/** systemd fills in `${NAME}` anywhere and `$NAME` as a word of its own, from the environment of the service (systemd.service(5)). */
function environmentVariables(text: string): readonly string[] {
  const whole = /^\$[A-Za-z_]\w*$/.exec(text)?.[0];
  return whole === undefined ? (text.match(/(?<!\$)\$\{[A-Za-z_]\w*\}/g) ?? []) : [whole];
}

type Options = Pick<RunDeclaration, "written" | "notUnderstood">;

/** What Quadlet adds of its own is no option that somebody wrote. */
function withKeys<T extends Options>(declaration: T, keys: ReadonlyMap<RunPlace, string | undefined>): T {
  const named = (option: WrittenOption): readonly WrittenOption[] => {
    const key = option.place && keys.get(option.place);
    if (key === undefined) return [];
    const name = key === "PodmanArgs" ? `PodmanArgs=${option.name}` : `${key}=`;
    return [{ ...option, name, option: option.option ?? option.name }];
  };
  return {
    ...declaration,
    written: declaration.written.flatMap(named),
    notUnderstood: declaration.notUnderstood.flatMap(named),
  };
}

/** What the reader of command lines says of shells is said of specifiers below. */
function inWordsOfUnit(problem: RunProblem): readonly RunProblem[] {
  if (problem.code === "needs-shell") return [];
  return [
    problem.code === "invalid-value"
      ? { ...problem, hint: "Podman refuses it when the unit starts" }
      : problem,
  ];
}

function openSpecifiers(words: readonly ShellWord[], places: readonly RunPlace[]): readonly RunProblem[] {
  const told = new Set<string>();
  return words.flatMap(({ expansions, offset }) =>
    expansions.flatMap((open) => {
      const place = places[offset];
      if (place === undefined || told.has(open) || isOwn(words, offset)) return [];
      told.add(open);
      const message = `only systemd on the host can fill in ${open}; it is left as it stands`;
      return [problemAt(place, { level: "warning", code: "needs-variable", message, hint: "" })];
    }),
  );
}

/** `--infra-conmon-pidfile=%t/%N.pid` is Quadlet's own. */
function isOwn(words: readonly ShellWord[], offset: number): boolean {
  return words[offset]?.text.startsWith("--infra-conmon-pidfile=") ?? false;
}
