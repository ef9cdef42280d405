import type { RunEngine } from "../../workload/index.ts";
import { readFlags, type Flag } from "./flags.ts";
import { silent, type RunOption } from "./option.ts";
import { tableOf, type OptionTable } from "./option-table.ts";
import type { ShellCommand, ShellWord } from "./words.ts";

/** What a command of Podman or Docker makes. */
export type RunVerb = "container" | "pod" | "volume" | "network";

/** A command line that makes a container, a pod, a volume or a network. */
export interface RunCommand {
  readonly engine: RunEngine;
  readonly verb: RunVerb;
  /** Run through sudo or doas as root; absent when the line does not show who runs it. */
  readonly asRoot?: true;
  /** A global option that chooses the runtime. */
  readonly runtime?: string;
  /** Other global options that bear on what every container gets. */
  readonly globals: readonly Flag[];
  /** The word of the engine, for the place. */
  readonly start: ShellWord;
  /** Everything behind the verb. */
  readonly words: readonly ShellWord[];
}

/** The part of a simple command that makes something of a container engine; undefined for any other command. */
export function runCommandOf({ words }: ShellCommand): RunCommand | undefined {
  const leading = passLeading(words);
  const engine = leading && engineOf(leading.rest[0]?.text ?? "");
  if (leading === undefined || engine === undefined) return undefined;
  const [start, ...behind] = leading.rest;
  const { flags, rest } = readFlags(behind, globalTable(engine));
  const found = verbOf(rest);
  if (start === undefined || found === undefined) return undefined;
  const runtime = flags.find(({ option }) => option?.name === "runtime")?.value;
  return {
    engine,
    verb: found.verb,
    ...(leading.asRoot && { asRoot: true as const }),
    ...(runtime !== undefined && { runtime }),
    globals: engine === "podman" ? flags.filter(({ option }) => bearing.has(option?.name ?? "")) : [],
    start,
    words: found.rest,
  };
}

/** Podman's global options that change what containers get (podman(1)); Docker's daemon has its own configuration. */
const bearing = new Set(
  "cdi-spec-dir cgroup-manager default-mounts-file hooks-dir module network-cmd-path pull-option runtime-flag".split(
    " ",
  ),
);

/** "podman", "/usr/bin/docker", "podman-remote". */
function engineOf(word: string): RunEngine | undefined {
  const name = word.slice(word.lastIndexOf("/") + 1).replace(/\.exe$/, "");
  if (name === "podman" || name === "podman-remote" || /^podman-\d/.test(name)) return "podman";
  return name === "docker" ? "docker" : undefined;
}

/** Words that may stand before a command: of the shell, assignments, a prompt, and programs that run another. */
const passedOver = new Set(
  "if then else elif do while until ! { time exec command nohup env builtin eval $ # > --".split(" "),
);
const becomesRoot = new Set(["sudo", "doas", "run0", "pkexec"]);
/** Options of sudo and its like that take a value. */
const sudoValues = new Set(
  "-u --user -g --group -h --host -p --prompt -C -D --chdir -R --chroot -T -r -t -U".split(" "),
);

function passLeading(
  words: readonly ShellWord[],
): { readonly rest: readonly ShellWord[]; readonly asRoot: boolean } | undefined {
  let asRoot = false;
  for (let position = 0; position < words.length; position++) {
    const word = words[position]?.text ?? "";
    if (becomesRoot.has(word)) {
      const options = sudoOptions(words.slice(position + 1));
      asRoot = !options.otherUser;
      position += options.count;
    } else if (!passedOver.has(word) && !/^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(word))
      return { rest: words.slice(position), asRoot };
  }
  return undefined;
}

function sudoOptions(words: readonly ShellWord[]): { readonly count: number; readonly otherUser: boolean } {
  let otherUser = false;
  let count = 0;
  while (words[count]?.text.startsWith("-") === true) {
    const option = words[count]?.text ?? "";
    const value = sudoValues.has(option) ? words[++count]?.text : option.split("=")[1];
    if (/^(-u|--user)\b/.test(option) && value !== "root" && value !== "0" && option !== "-uroot")
      otherUser = true;
    count++;
  }
  return { count, otherUser };
}

function verbOf(
  words: readonly ShellWord[],
): { readonly verb: RunVerb; readonly rest: readonly ShellWord[] } | undefined {
  const [first, second] = words.map(({ text }) => text);
  if (first === "run" || first === "create") return { verb: "container", rest: words.slice(1) };
  if (first === "container" && (second === "run" || second === "create"))
    return { verb: "container", rest: words.slice(2) };
  if ((first === "pod" || first === "volume" || first === "network") && second === "create")
    return { verb: first, rest: words.slice(2) };
  return undefined;
}

const globalTables: Partial<Record<RunEngine, OptionTable>> = {};

/** Made when the first command is read: most runs read none. */
function globalTable(engine: RunEngine): OptionTable {
  return (globalTables[engine] ??= tableOf(globalOptions[engine]()));
}

/** Sources: podman(1) global options of v4.3.0 to v6.0.0-rc1; docker --help of 28.2.2. */
const globalOptions: Readonly<Record<RunEngine, () => RunOption[]>> = {
  podman: () => [
    ...silent("value", ["connection"], { short: "c" }),
    ...silent("value", ["host"], { short: "H" }),
    ...silent("boolean", ["remote"], { short: "r" }),
    ...silent("boolean", ["debug"], { short: "D" }),
    ...silent("boolean", ["version"], { short: "v" }),
    ...silent("boolean", ["help", "noout", "syslog", "trace", "transient-store"]),
    ...silent(
      "value",
      (
        "cdi-spec-dir cgroup-manager config conmon context cpu-profile default-mounts-file events-backend hooks-dir identity " +
        "imagestore log-level max-workers memory-profile module namespace network-backend network-cmd-path " +
        "network-config-dir out pull-option registries-conf root runroot runtime runtime-flag ssh storage-driver " +
        "storage-opt tls-ca tls-cert tls-details tls-key tmpdir url volumepath"
      ).split(" "),
    ),
  ],
  docker: () => [
    ...silent("value", ["context"], { short: "c" }),
    ...silent("value", ["host"], { short: "H" }),
    ...silent("value", ["log-level"], { short: "l" }),
    ...silent("boolean", ["debug"], { short: "D" }),
    ...silent("boolean", ["version"], { short: "v" }),
    ...silent("boolean", ["help", "tls", "tlsverify"]),
    ...silent("value", ["config", "tlscacert", "tlscert", "tlskey"]),
  ],
};
