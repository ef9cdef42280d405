import type { RunDeclaration, RunEngine, RunFormat, RunPlace } from "../../workload/index.ts";
import { problemAt, type RunProblem, type RunReading } from "../run-values/problem.ts";
import { lineAndColumn } from "../yaml/index.ts";
import { runCommandOf, type RunCommand } from "./commands.ts";
import { declare, type Declared } from "./declare.ts";
import { finishDraft } from "./draft.ts";
import { runTable } from "./options/index.ts";
import { readOptions, type OptionsReading } from "./read-options.ts";
import { splitShell, type ShellWord } from "./words.ts";

/**
 * Reads command lines of Podman and Docker: one, or a shell script with any number of them among other commands. Those that make
 * containers, pods, volumes and networks are declared, all others are passed over. Nothing is run or expanded; what only a shell knows
 * stays as written and is told.
 */
export function readRunLines(text: string, file: string): RunReading {
  const { commands, faults } = splitShell(text);
  const placeAt = (offset: number): RunPlace => ({ file, ...lineAndColumn(text, offset) });
  const found = commands.flatMap((command) => runCommandOf(command) ?? []);
  const declared = found.map((command) => declare(command, ({ offset }) => placeAt(offset)));
  const problems = [
    ...faults.map(({ offset, message }) => notClosed(placeAt(offset), message)),
    ...declared.flatMap((one) => one.problems),
    ...(found.length === 0 ? [nothingFound(file)] : []),
  ];
  return { project: projectOf(found, declared, file), problems };
}

/** What a command that is given word by word declares; undefined when it makes no container. */
export function declareWords(words: readonly string[], place: RunPlace): RunDeclaration | undefined {
  const shellWords = words.map((text) => ({ text, offset: 0, expansions: [], splits: false }));
  const command = runCommandOf({ words: shellWords });
  return command && declare(command, () => place).container;
}

function projectOf(
  commands: readonly RunCommand[],
  declared: readonly Declared[],
  file: string,
): RunReading["project"] {
  const format: RunFormat = commands[0]?.engine === "docker" ? "docker-run" : "podman-run";
  const containers = declared.flatMap(({ container }) => container ?? []);
  return {
    name: file.slice(file.lastIndexOf("/") + 1).replace(/\.[a-z]+$/, ""),
    format,
    containers: withOwnNames(containers),
    pods: declared.flatMap(({ pod }) => pod ?? []),
    resources: declared.flatMap(({ resource }) => resource ?? []),
  };
}

/** Containers without a name of their own are told apart by a number. */
function withOwnNames(containers: readonly RunDeclaration[]): readonly RunDeclaration[] {
  const taken = new Set<string>();
  const latest = new Map<string, number>();
  return containers.map((container) => {
    let number = latest.get(container.name) ?? 1;
    let name = container.name;
    while (taken.has(name)) name = `${container.name}-${++number}`;
    taken.add(name);
    latest.set(container.name, number);
    return name === container.name ? container : { ...container, name };
  });
}

function notClosed(place: RunPlace, message: string): RunProblem {
  return problemAt(place, { level: "error", code: "malformed", message, hint: "close the quote" });
}

function nothingFound(file: string): RunProblem {
  return problemAt(
    { file },
    {
      level: "error",
      code: "not-this-format",
      message: "no command of podman or docker that makes a container, pod, volume or network was found",
      hint: "expected lines such as: podman run --read-only docker.io/library/nginx",
    },
  );
}

/** The options of a fragment of a command line, such as Quadlet's PodmanArgs=. */
export interface FragmentReading extends Pick<OptionsReading, "written" | "notUnderstood" | "problems"> {
  /** The fields that the options fill. */
  readonly fields: Partial<RunDeclaration>;
}

/** Reads options of `run` alone, without image and command. All of it is told to stand at `place`. */
export function readRunOptions(text: string, engine: RunEngine, place: RunPlace): FragmentReading {
  const { commands } = splitShell(text);
  const words: readonly ShellWord[] = commands.flatMap((command) => command.words);
  const { draft, written, notUnderstood, problems } = readOptions(
    words,
    engine,
    runTable(engine),
    () => place,
  );
  return { fields: finishDraft(draft), written, notUnderstood, problems };
}
