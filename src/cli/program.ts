import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { toolVersion } from "./tool-version.ts";
import { exitCodes } from "./exit-codes.ts";
import { addObserve } from "./observe-options.ts";
import { addPolicy } from "./policy-options.ts";

type Finish = (code: number) => void;

/** The commands in the order of `--help`. The file of each is loaded when it runs. */
const commands: ReadonlyMap<string, (program: Command, finish: Finish) => void> = new Map([
  ["audit", addAudit],
  ["compare", addCompare],
  ["harden", addHarden],
  ["translate", addTranslate],
  ["init", addInit],
  ["policy", (program, finish) => addPolicy(program, finish, collect)],
  ["observe", (program, finish) => addObserve(program, finish, collect)],
  ["explain", addExplain],
  ["completion", addCompletion],
  ["__complete", addComplete],
]);

/** Builds the program: every flag and text of `--help`, of all commands or of the one that is called. */
export function makeProgram(finish: Finish, called?: string): Command {
  const program = new Command("podseal")
    .description(
      "Makes k3s and Kubernetes pods at least as confined as rootless Podman containers, and proves it.",
    )
    .version(toolVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [COMMAND]", "print help for a command")
    .showHelpAfterError('("podseal --help" lists the commands)')
    .exitOverride();
  program.addHelpText(
    "after",
    `
Exit codes:
  0  held to the level
  1  findings
  2  could not do the job

Examples:
  podseal audit deploy/                        judge a folder of manifests
  kubectl get pods,deploy,sts,ds,jobs,cronjobs,svc,sa,netpol,ns -A -o json | podseal audit -
  podseal compare --with k3s --with podman-rootless
  podseal explain seccomp`,
  );
  const one = commands.get(called ?? "");
  for (const add of one === undefined ? commands.values() : [one]) add(program, finish);
  return program;
}

function addAudit(program: Command, finish: Finish): void {
  inputOptions(program.command("audit"))
    .summary("judge manifests: what the kernel will grant, against rootless Podman")
    .description(
      "Judges every container of the manifests: what the kernel and the cluster will really let it do, where that is looser than the same container under rootless Podman, and what to change first.",
    )
    .addOption(
      new Option("-l, --level <LEVEL>", "level to hold workloads to (default: rootless-podman)").choices([
        "baseline",
        "restricted",
        "rootless-podman",
        "sealed",
      ]),
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
      const { audit } = await import("./commands/audit.ts");
      finish(await audit(paths, options));
    });
}

function addHarden(program: Command, finish: Finish): void {
  inputOptions(program.command("harden"), { render: false })
    .summary("plan and make the changes that bring manifests to a level")
    .description(
      "Plans the fewest changes that bring workloads to a level, says for each whether it can break the program, and makes those that cannot. Only the changed bytes change: comments, order and layout stay. Without --diff, --write or --output it only tells the plan; of standard input it prints the result.",
    )
    .addOption(
      new Option("-l, --level <LEVEL>", "level to reach (default: rootless-podman)").choices([
        "baseline",
        "restricted",
        "rootless-podman",
        "sealed",
      ]),
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
      const { harden } = await import("./commands/harden.ts");
      finish(await harden(paths, options));
    });
}

const companionChoices = ["network-policy", "service-account", "namespace"];

function addCompare(program: Command, finish: Finish): void {
  runOptions(inputOptions(program.command("compare")))
    .summary("put workloads, containers of Podman and Docker, and engine profiles side by side")
    .description(
      "Shows what a plain container gets under each engine, and what the given workloads get, dimension by dimension: value, verdict against rootless Podman, risk, known issues, cost and advice. Paths may be manifests, Compose files, Quadlet units, files of run lines, what podman, docker or crictl inspect print, and config.json of an OCI runtime, in any mix. Each pod is then held against the container of its name, or else the first.",
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
Examples:
  podseal compare
  podseal compare --with podman-rootless@4.9 --with podman-rootless
  podseal compare examples/hardened --wide
  podman inspect web | podseal compare - web.yaml
  podseal compare web.yaml --run "podman run --read-only docker.io/nginx"
  podseal compare compose.yaml deploy/ --against db --rootful`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { compare } = await import("./commands/compare.ts");
      finish(await compare(paths, options));
    });
}

function addTranslate(program: Command, finish: Finish): void {
  runOptions(inputOptions(program.command("translate"), { render: false }))
    .summary("turn what Podman and Docker run into pods at least as confined")
    .description(
      "Makes Deployments, StatefulSets or Pods of Compose files, Quadlet units, inspect output and run lines, with the Services, claims, policies and ConfigMaps that they need, and tells for every option whether it was kept, strengthened, weakened or has no meaning. Each pod is judged against its source: one that would be less confined, or lack what the source asks for, is refused unless the option is allowed by name. Manifests go to standard output, the report to standard error. With --to podman-run it turns pods into command lines that give the same confinement.",
    )
    .addOption(
      new Option(
        "--to <KIND>",
        "what to make (default: a Job of what runs to its end, a StatefulSet where a volume is of one service alone, else a Deployment)",
      ).choices(["deployment", "statefulset", "pod", "job", "podman-run"]),
    )
    .option("-n, --namespace <NAMESPACE>", "namespace, which is made too (default: the name of the project)")
    .option("-o, --output <DIR>", "write files below this folder instead of printing")
    .option("--force", "replace files that exist")
    .option(
      "--allow-weakening <OPTION>",
      "option that may be weakened or left out, such as pids-limit or devices; may be given several times",
      collect,
    )
    .option(
      "--image <SERVICE=REFERENCE>",
      "image of a service that is only built; may be given several times",
      collect,
    )
    .option("--volume-size <SIZE>", "size of each volume's claim (default: 1Gi)")
    .option(
      "--project-folder <DIR>",
      "folder on the node in place of the source's, for relative paths (default: the source's)",
    )
    .addOption(new Option("-f, --format <FORMAT>", "how to report").choices(["human", "json"]))
    .addHelpText(
      "after",
      `
Examples:
  podseal translate compose.yaml | kubectl apply -f -
  podseal translate --compose-file compose.yaml --compose-file prod.yaml
  podseal translate examples/compose --output pods/ --project-folder /srv/lab
  podseal translate ~/.config/containers/systemd --namespace media
  podman inspect web | podseal translate - --to pod
  podseal translate --run "podman run --read-only -p 8080:80 docker.io/nginx"
  podseal translate --to podman-run pod.yaml`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { translate } = await import("./commands/translate.ts");
      finish(await translate(paths, options));
    });
}

function addInit(program: Command, finish: Finish): void {
  program
    .command("init")
    .summary("print or write a sealed starting point for a new workload, with comments that teach")
    .description(
      "Writes a namespace, a service account without a token, network policies, a Deployment and, where asked for, a Service and volumes, at least as confined as the same container under rootless Podman. The comments say what each field does and what Podman does. With --k3s it tells what to put into the configuration of a k3s server.",
    )
    .argument("[NAME]", "name of the workload (RFC 1123); without it --k3s stands alone")
    .option("--image <REFERENCE>", "image, such as docker.io/library/caddy:2.10")
    .option("-n, --namespace <NAMESPACE>", "namespace, which is made too (default: the name)")
    .addOption(
      new Option("-l, --level <LEVEL>", "level that it reaches (default: rootless-podman)").choices([
        "rootless-podman",
        "sealed",
      ]),
    )
    .option(
      "-p, --port <PORT>",
      "port that it listens on: 8080, 80:8080 (80 at the Service) or 5353/udp; may be given several times",
      collect,
    )
    .option(
      "--from <NAMESPACE>",
      "namespace whose pods may connect too, such as kube-system for k3s' Traefik; may be given several times",
      collect,
    )
    .option(
      "--egress <PEER>",
      "what it may connect to: internet:443, 192.0.2.10/32:5432 or NAMESPACE:5432; may be given several times",
      collect,
    )
    .option(
      "--volume <NAME:PATH[:SIZE]>",
      "disk of its own: data:/var/lib/app:5Gi; may be given several times",
      collect,
    )
    .option("--user <ID>", "user and group id (default: one from 10000 up, made from the name)")
    .option("--k3s", "tell what to put into the configuration of a k3s server, with why and undo")
    .option("-o, --output <DIR>", "write files below this folder instead of printing")
    .option("--force", "replace files that exist")
    .addHelpText(
      "after",
      `
Examples:
  podseal init web --image docker.io/library/caddy:2.10 --port 80:8080
  podseal init notes --image example.org/notes:2 --port 8080 \\
    --from kube-system --volume data:/data:5Gi --egress internet:443 \\
    --output notes/
  podseal init --k3s`,
    )
    .action(async (name: string | undefined, options: Record<string, unknown>) => {
      const { init } = await import("./commands/init.ts");
      finish(await init(name, options));
    });
}

function addExplain(program: Command, finish: Finish): void {
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
      const { explain } = await import("./commands/explain.ts");
      finish(await explain(name, options));
    });
}

function addCompletion(program: Command, finish: Finish): void {
  program
    .command("completion")
    .summary("print the completion script of a shell")
    .description(
      "Prints a script that completes commands, flags, choices and names. Load it in the shell's start file.",
    )
    .argument("<SHELL>", "bash, zsh or fish")
    .action(async (shell: string) => {
      const { completion } = await import("./commands/completion.ts");
      finish(completion(shell));
    });
}

function addComplete(program: Command, finish: Finish): void {
  program
    .command("__complete", { hidden: true })
    .argument("[WORDS...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { complete } = await import("./commands/completion.ts");
      finish(
        await complete(
          words,
          makeProgram(() => undefined),
        ),
      );
    });
}

/** Flags of every command that reads manifests. */
function inputOptions(command: Command, { render = true } = {}): Command {
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
        "look for what the images are: local asks podman, docker, crictl and their storage on this machine, registry asks the registries (default: off)",
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
function runOptions(command: Command): Command {
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

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function collectChoice(
  choices: readonly string[],
): (value: string, before: readonly string[] | undefined) => readonly string[] {
  return (value, before) => {
    if (!choices.includes(value))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
    return collect(value, before);
  };
}

/** As `collectChoice`, for several separated by commas. */
function collectChoices(
  choices: readonly string[],
): (value: string, before: readonly string[] | undefined) => readonly string[] {
  const one = collectChoice(choices);
  return (value, before) =>
    value.split(",").reduce((all: readonly string[], part) => one(part.trim(), all), before ?? []);
}

/** Runs the command line and gives the exit code. Errors that people can act on are printed in one line, without a stack. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.held;
  const program = makeProgram((finished) => {
    code = finished;
  }, args[0]);
  if (args.length === 0) {
    program.outputHelp();
    return exitCodes.failed;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.held : exitCodes.failed;
  }
  if (error instanceof Error && "code" in error) {
    // A command is a bundle with classes of its own: a FileError is known by its name, not by its class.
    const path = error.name === "FileError" && "path" in error ? `${String(error.path)}: ` : "";
    process.stderr.write(`podseal: ${path}${error.message}\n`);
    return exitCodes.failed;
  }
  const what = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `podseal: a defect of Podseal: ${what}\nPlease report it with the command and, if you can, the input. PODSEAL_DEBUG=1 shows where.\n`,
  );
  if (process.env["PODSEAL_DEBUG"] === "1" && error instanceof Error)
    process.stderr.write(`${error.stack ?? ""}\n`);
  return exitCodes.failed;
}
