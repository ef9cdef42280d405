import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect, collectChoices, inputOptions, levelChoices } from "./shared.ts";

const companionChoices = ["network-policy", "service-account", "namespace"];

/** Adds `podseal harden` to the program. */
export function addHarden(program: Command, finish: Finish): void {
  inputOptions(program.command("harden"), { render: false })
    .summary("plan and make the changes that bring manifests to a level")
    .description(
      "Plans the fewest changes that bring workloads to a level, says for each whether it can break the program, and makes those that cannot. Only the changed bytes change: comments, order and layout stay. Without --diff, --write or --output it only tells the plan; of standard input it prints the result.",
    )
    .addOption(
      new Option("-l, --level <LEVEL>", "level to reach (default: rootless-podman)").choices(levelChoices),
    )
    .option(
      "--policy-version <VERSION>",
      'Pod Security Standards version for baseline and restricted: "v1.34", "latest" (default: latest)',
    )
    .option("-d, --diff", "print the changes as a unified diff, for git apply")
    .option("-w, --write", "change the files in place")
    .option("-o, --output <DIR>", "write the files of workloads below this folder instead")
    .option("-i, --interactive", "ask for each step in the terminal, and write what was accepted")
    .option(
      "--krm-function",
      "run as a function of kustomize: a ResourceList from standard input to standard output",
    )
    .option("--unsafe", "also make the changes that may break a program")
    .addOption(
      new Option("--prefer <WAY>", "way to parity (default: by evidence)").choices([
        "non-root",
        "user-namespace",
      ]),
    )
    .option(
      "-s, --select <ID>",
      "only steps of this id, or for this dimension or rule; may be given several times",
      collect,
    )
    .option(
      "--workload <PATTERN>",
      "only workloads such as Deployment/media/*; may be given several times",
      collect,
    )
    .addOption(
      new Option("--with <OBJECT>", "also make new objects beside the pods; several, or separated by commas")
        .choices(companionChoices)
        .argParser(collectChoices(companionChoices)),
    )
    .option("--write-waivers", "record as annotations why workloads that serve the node may stay as they are")
    .addOption(
      new Option(
        "--waivers-into <PLACE>",
        "where these waivers go: as annotations into the manifest (default), or into podseal.yaml",
      ).choices(["manifest", "config"]),
    )
    .option("--waiver-owner <NAME>", "who answers for these waivers")
    .option("--waiver-expires <DAY>", "last day on which these waivers hold, such as 2027-01-31")
    .addOption(
      new Option(
        "-f, --format <FORMAT>",
        "how to tell the plan; kustomize makes the changes as patches in the folder of --output",
      ).choices(["human", "json", "kustomize"]),
    )
    .addHelpText(
      "after",
      `
Examples:
  podseal harden examples/homelab
  podseal harden examples/homelab --interactive
  podseal harden examples/homelab --diff | git apply
  podseal harden deploy/ --write --with network-policy,service-account
  podseal harden deploy/ --format kustomize --output hardened
  kubectl kustomize . | podseal harden - | kubectl apply -f -
  helm install web ./chart --post-renderer podseal \\
    --post-renderer-args harden --post-renderer-args -`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { harden } = await import("../commands/harden.ts");
      finish(await harden(paths, options));
    });
}
