import type { Command } from "commander";
import type { Finish } from "./shared.ts";

/** Adds `podseal completion` to the program. */
export function addCompletion(program: Command, finish: Finish): void {
  program
    .command("completion")
    .summary("print the completion script of a shell")
    .description(
      "Prints a script that completes commands, flags, choices and names. Load it in the shell's start file.",
    )
    .argument("<SHELL>", "bash, zsh or fish")
    .action(async (shell: string) => {
      const { completion } = await import("../commands/completion.ts");
      finish(completion(shell));
    });
}

/** Adds `podseal __complete`, which shells ask, to the program. `whole`: the program with every command. */
export function addComplete(program: Command, finish: Finish, whole: () => Command): void {
  program
    .command("__complete", { hidden: true })
    .argument("[WORDS...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { complete } = await import("../commands/completion.ts");
      finish(await complete(words, whole()));
    });
}
