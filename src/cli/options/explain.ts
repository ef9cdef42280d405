import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";

/** Adds `podseal explain` to the program. */
export function addExplain(program: Command, finish: Finish): void {
  program
    .command("explain")
    .summary("tell what a rule, dimension, level or profile means, and how to set it")
    .description(
      "Tells what the kernel does, what rootless Podman does, how to set it and where that is written. Without a name it lists all names.",
    )
    .argument("[NAME]", "rule, dimension, level or engine profile")
    .addOption(
      new Option("-f, --format <FORMAT>", "how to report")
        .choices(["human", "json", "markdown"])
        .default("human"),
    )
    .action(async (name: string | undefined, options: Record<string, unknown>) => {
      const { explain } = await import("../commands/explain.ts");
      finish(await explain(name, options));
    });
}
