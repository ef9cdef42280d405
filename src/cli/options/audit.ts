import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect, collectChoice, inputOptions, levelChoices } from "./shared.ts";

/** Adds `podseal audit` to the program. */
export function addAudit(program: Command, finish: Finish): void {
  inputOptions(program.command("audit"))
    .summary("judge manifests: what the kernel will grant, against rootless Podman")
    .description(
      "Judges every container of the manifests: what the kernel and the cluster will really let it do, where that is looser than the same container under rootless Podman, and what to change first.",
    )
    .addOption(
      new Option("-l, --level <LEVEL>", "level to hold workloads to (default: rootless-podman)").choices(
        levelChoices,
      ),
    )
    .option(
      "--policy-version <VERSION>",
      'Pod Security Standards version for baseline and restricted: "v1.34", "latest" (default: latest)',
    )
    .addOption(
      new Option("-f, --format <FORMAT>", "how to report; may be given several times (default: human)")
        .choices(["human", "json", "sarif", "junit", "markdown", "github"])
        .argParser(collectChoice(["human", "json", "sarif", "junit", "markdown", "github"])),
    )
    .option(
      "-o, --output <FILE>",
      'file for the format given at the same place; "-" is standard output',
      collect,
    )
    .addOption(
      new Option("--fail-on <SEVERITY>", "lowest severity that makes the exit code 1 (default: low)").choices(
        ["critical", "high", "medium", "low", "never"],
      ),
    )
    .option("-w, --wide", "show every dimension of every container")
    .option("-s, --summary", "for people: the answer, the table and what lifts most, without the findings")
    .option("--stats", "say how many files and documents were read")
    .addHelpText(
      "after",
      `
Examples:
  podseal audit examples/homelab
  podseal audit --level restricted --policy-version v1.34 deploy/
  podseal audit -f human -o - -f sarif -o podseal.sarif .`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { audit } = await import("../commands/audit.ts");
      finish(await audit(paths, options));
    });
}
