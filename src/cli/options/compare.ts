import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect, collectChoice, inputOptions, runOptions } from "./shared.ts";

/** Adds `podseal compare` to the program. */
export function addCompare(program: Command, finish: Finish): void {
  runOptions(inputOptions(program.command("compare")))
    .summary("put workloads, containers of Podman and Docker, and engine profiles side by side")
    .description(
      "Shows what a plain container gets under each engine, and what the given workloads get, dimension by dimension: value, verdict against rootless Podman, risk, known issues, cost and advice. Paths may be manifests, Compose files, Quadlet units, files of run lines, what podman, docker or crictl inspect print, configurations for crictl run, and config.json of an OCI runtime, in any mix. Each pod is then held against the container of its name, or else the first.",
    )
    .option("--against <NAME>", "column that all others are held against, by its name")
    .option(
      "--with <PROFILE>",
      "engine profile to show, such as k3s, podman-rootless@5.8 or docker@29; may be given several times",
      collect,
    )
    .addOption(
      new Option("-f, --format <FORMAT>", "how to report; may be given several times (default: human)")
        .choices(["human", "json", "markdown"])
        .argParser(collectChoice(["human", "json", "markdown"])),
    )
    .option(
      "-o, --output <FILE>",
      'file for the format given at the same place; "-" is standard output',
      collect,
    )
    .option("--differences", "show only the dimensions in which columns differ")
    .option("-w, --wide", "add risk, known issues, cost and advice to each dimension")
    .addHelpText(
      "after",
      `
Exit codes:
  0  everything was read, however the columns compare
  2  an input could not be read; the rest is compared all the same

Examples:
  podseal compare
  podseal compare --with podman-rootless@4.9 --with podman-rootless
  podseal compare examples/hardened --wide
  podman inspect web | podseal compare - web.yaml
  podseal compare web.yaml --run "podman run --read-only docker.io/nginx"
  podseal compare compose.yaml deploy/ --against db --rootful`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { compare } = await import("../commands/compare.ts");
      finish(await compare(paths, options));
    });
}
