import { InvalidArgumentError, Option, type Command } from "commander";

/** The levels, for --level. */
export const levelChoices = ["baseline", "restricted", "rootless-podman", "sealed"];

/** Tells the exit code when a command has run. */
export type Finish = (code: number) => void;

/** Flags of every command that reads manifests. */
export function inputOptions(command: Command, { render = true } = {}): Command {
  const options = command
    .argument("[PATH...]", 'files, folders, globs, or "-" for standard input')
    .option("--kubernetes <VERSION>", "Kubernetes version of the cluster, such as 1.34")
    .option(
      "--k3s <RELEASE>",
      "k3s release of the cluster, such as v1.33.5+k3s1; it implies Kubernetes, containerd and runc",
    )
    .option("--podman <VERSION>", "Podman version of the yardstick (default: newest known)")
    .option("--context-file <FILE>", "facts of nodes, kubelet, runtime and images")
    .addOption(
      new Option(
        "--images <MODE>",
        "look for what the images are: local asks crictl, ctr, podman, docker and the storage of engines on this machine, registry asks the registries (default: off)",
      ).choices(["off", "local", "registry"]),
    )
    .option(
      "--image-file <[IMAGE=]PATH>",
      "OCI layout, archive of podman or docker save, or JSON of image inspect; may be given several times",
      collect,
    )
    .option(
      "--image-layers",
      "with --images, read the layers too: accounts, set-id files and file capabilities",
    )
    .option("--no-image-cache", "do not keep facts of images, nor use those that were kept")
    .option("--complete", "the input is the whole: what is not in it does not exist");
  if (render) options.option("--no-render", "do not render Helm charts and kustomizations");
  return options
    .option(
      "--config <FILE>",
      "configuration (default: podseal.yaml, looked for here and in the folders above)",
    )
    .option("--no-config", "use no configuration file")
    .option("--color", "colour the output (default: when it is a terminal)")
    .option("--no-color", "do not colour the output");
}

/** Flags of every command that reads what Podman and Docker run. */
export function runOptions(command: Command): Command {
  return command
    .option(
      "--run <LINE>",
      "command line of podman or docker as a source; may be given several times",
      collect,
    )
    .option(
      "--compose-file <FILE>",
      "Compose file of one project, merged over those before it as docker compose -f does; may be given several times",
      collect,
    )
    .addOption(
      new Option("--engine <ENGINE>", "engine that runs the Compose files (default: docker)").choices([
        "docker",
        "podman",
      ]),
    )
    .option("--docker <VERSION>", "Docker version of the source (default: newest known)")
    .option(
      "--rootless",
      "the engine of the source runs without root (default: as the source shows, else Podman)",
    )
    .addOption(new Option("--rootful", "the engine of the source runs as root").conflicts("rootless"))
    .option(
      "--containers-conf <FILE>",
      "containers.conf of the source's host; several in the order in which Podman merges them",
      collect,
    )
    .option("--daemon-json <FILE>", "daemon.json of the source's host");
}

/** Gathers a flag that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** As `collect`, of these choices alone. */
export function collectChoice(
  choices: readonly string[],
): (value: string, before: readonly string[] | undefined) => readonly string[] {
  return (value, before) => {
    if (!choices.includes(value))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
    return collect(value, before);
  };
}

/** As `collectChoice`, for several separated by commas. */
export function collectChoices(
  choices: readonly string[],
): (value: string, before: readonly string[] | undefined) => readonly string[] {
  const one = collectChoice(choices);
  return (value, before) =>
    value.split(",").reduce((all: readonly string[], part) => one(part.trim(), all), before ?? []);
}
