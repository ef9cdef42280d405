import { InvalidArgumentError, Option, type Command } from "commander";
import type { Finish } from "./shared.ts";
import { collect } from "./shared.ts";

/** Adds `podseal observe` to the program. */
export function addObserve(program: Command, finish: Finish): void {
  program
    .command("observe")
    .summary("read a running process, and hold what the kernel shows against the prediction")
    .description(
      "Reads a running container from the host, through /proc and its cgroup files, and says for every dimension what the kernel shows, what was predicted and how the two stand. Nothing is needed inside the container, and nothing runs there unless --probe is given.",
    )
    .option("--self", "observe Podseal's own process")
    .option("--pid <PID>", "observe this process", parsePid)
    .option("--container <NAME>", "observe the first process of this container, by name or id")
    .addOption(
      new Option(
        "--engine <ENGINE>",
        "engine that knows the container (default: auto, those on PATH)",
      ).choices(["podman", "docker", "crictl", "auto"]),
    )
    .option(
      "--containers-conf <FILE>",
      "containers.conf for the prediction, in the order in which Podman merges them (default: those that it reads here)",
      collect,
    )
    .option(
      "--daemon-json <FILE>",
      "daemon.json for the prediction (default: the one that dockerd reads here)",
    )
    .option("--manifest <FILE>", "predict from this manifest instead of the engine's record")
    .option("--workload <ID>", "workload of the manifest, such as Deployment/web")
    .option("--container-name <NAME>", "container of the workload")
    .addOption(new Option("--against <WHAT>", "none: only look, without a prediction").choices(["none"]))
    .option("--kubernetes <VERSION>", "Kubernetes version of the cluster, for --manifest")
    .option("--k3s <RELEASE>", "k3s release of the cluster, for --manifest")
    .option("--context-file <FILE>", "facts of nodes, kubelet, runtime and images, for --manifest")
    .option(
      "--probe",
      "also run a small helper in the container's context that tries system calls; each step is told before it is done",
    )
    .option("--evidence <FILE>", "file what was seen, with a digest over it")
    .option("--verify <FILE>", "check the form and the digest of such a file, and observe nothing")
    .addOption(
      new Option("-f, --format <FORMAT>", "how to report; may be given several times (default: human)")
        .choices(["human", "json"])
        .argParser((value: string, before: readonly string[] | undefined) => {
          if (value !== "human" && value !== "json")
            throw new InvalidArgumentError("Allowed choices are human, json.");
          return collect(value, before);
        }),
    )
    .option(
      "-o, --output <FILE>",
      'file for the format given at the same place; "-" is standard output',
      collect,
    )
    .option("--color", "colour the output (default: when it is a terminal)")
    .option("--no-color", "do not colour the output")
    .addHelpText(
      "after",
      `
Exit codes:
  0  nothing that was seen is looser than predicted
  1  something is
  2  there was nothing to observe, or the evidence does not hold

Examples:
  podseal observe --container web
  podseal observe --container web --probe --evidence web.json
  podseal observe --pid 4711 --manifest deploy/web.yaml --k3s v1.33.5+k3s1
  podseal observe --verify web.json`,
    )
    .action(async (options: Record<string, unknown>) => {
      const { observeCommand } = await import("../commands/observe.ts");
      finish(await observeCommand(options));
    });
}

function parsePid(value: string): number {
  const pid = Number(value);
  if (!/^\d+$/.test(value) || pid < 1 || !Number.isSafeInteger(pid))
    throw new InvalidArgumentError("It is a positive whole number.");
  return pid;
}
