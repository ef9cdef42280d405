import type { Command, Option } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { standardError, standardOutput } from "../../platform/index.ts";

/** One thing that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly help: string;
}

/** What may be typed, and whether the shell should offer file names as well. */
export interface Completions {
  readonly candidates: readonly Candidate[];
  readonly files: boolean;
}

/**
 * What fits at the end of a command line. `words` are those after "podseal", the last one being typed and maybe empty.
 * @param names names that `explain` takes, asked for only when it is completed
 */
export function completionsFor(
  words: readonly string[],
  program: Command,
  names: () => readonly string[],
): Completions {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const command = commandOf(program, before);
  const matching = (candidates: readonly Candidate[], files: boolean): Completions => ({
    candidates: candidates.filter(({ value }) => value.startsWith(typed)),
    files,
  });
  if (command === undefined && before.length > 0) return matching([], false);
  if (command === undefined)
    return matching(typed.startsWith("-") ? optionsOf(program) : commandsOf(program), false);
  const option = command.options.find((one) => takesValue(one) && isNamed(one, before.at(-1) ?? ""));
  if (option !== undefined) return matching(choicesOf(option), option.argChoices === undefined);
  if (typed.startsWith("-")) return matching(optionsOf(command), false);
  if (command.name() === "explain")
    return matching(
      names().map((value) => ({ value, help: "" })),
      false,
    );
  if (command.name() === "completion")
    return matching(
      Object.keys(scripts).map((value) => ({ value, help: "shell" })),
      false,
    );
  // A command such as `policy` may have commands of its own, in place of its first argument or beside it.
  const inner = before.length === 1 ? commandsOf(command) : [];
  return matching(inner, inner.length === 0 || command.registeredArguments.length > 0);
}

/** The command that is being typed: the innermost that the words name. */
function commandOf(program: Command, [first, second]: readonly string[]): Command | undefined {
  const outer = program.commands.find((one) => one.name() === first);
  return outer?.commands.find((one) => one.name() === second) ?? outer;
}

function choicesOf(option: Option): Candidate[] {
  return (option.argChoices ?? []).map((value) => ({ value, help: "" }));
}

function commandsOf(program: Command): Candidate[] {
  return program.commands
    .filter((one) => !one.name().startsWith("_"))
    .map((one) => ({ value: one.name(), help: one.summary() }));
}

function optionsOf(command: Command): Candidate[] {
  return [
    ...command.options.map((one) => ({ value: one.long ?? one.flags, help: one.description })),
    { value: "--help", help: "print help" },
  ];
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function isNamed(option: Option, word: string): boolean {
  return word !== "" && (option.long === word || option.short === word);
}

/** kubectl's and cobra's numbers: 4 offers no file names, 0 does. Source: spf13/cobra, shell completions. */
const directives = { noFiles: 4, files: 0 } as const;

/** `podseal __complete WORDS`: a line for each candidate (value, tab, help), then ":" and the directive, as kubectl wants it of a plugin. */
export async function complete(words: readonly string[], program: Command): Promise<number> {
  const asked = words[0] === "explain" ? (await import("../../app/index.ts")).explainableNames() : [];
  const { candidates, files } = completionsFor(words, program, () => asked);
  const lines = candidates.map(({ value, help }) => (help === "" ? value : `${value}\t${help}`));
  void standardOutput.write(
    `${[...lines, `:${files ? directives.files : directives.noFiles}`].join("\n")}\n`,
  );
  return exitCodes.held;
}

/** Scripts of ours for each shell: they ask `podseal __complete` and offer file names where it says so. */
const scripts: Readonly<Record<string, string>> = {
  bash: `# bash completion of podseal: eval "$(podseal completion bash)"
_podseal() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") line reply=()
  while IFS= read -r line; do
    case "$line" in
      :0) compopt -o filenames 2>/dev/null
        while IFS= read -r line; do reply+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}") ;;
      :*) ;;
      *) reply+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(podseal __complete -- "\${words[@]}" 2>/dev/null)
  COMPREPLY=("\${reply[@]}")
}
complete -F _podseal podseal
`,
  zsh: `#compdef podseal
# zsh completion of podseal: source <(podseal completion zsh)
_podseal() {
  local -a found; local line
  for line in "\${(@f)$(podseal __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      :0) _files ;;
      :*) ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#found )) && _describe 'podseal' found
}
compdef _podseal podseal
`,
  fish: `# fish completion of podseal: podseal completion fish | source
function __podseal_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (podseal __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':0'
                __fish_complete_path (commandline -ct)
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c podseal -f -a '(__podseal_complete)'
`,
};

/** `podseal completion SHELL`. */
export function completion(shell: string): number {
  const script = scripts[shell];
  if (script === undefined) {
    void standardError.write(
      `podseal: there is no completion for ${JSON.stringify(shell)}; there is for ${Object.keys(scripts).join(", ")}\n`,
    );
    return exitCodes.failed;
  }
  void standardOutput.write(script);
  return exitCodes.held;
}
