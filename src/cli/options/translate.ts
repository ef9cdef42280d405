import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect, inputOptions, runOptions } from "./shared.ts";

/** Adds `podseal translate` to the program. */
export function addTranslate(program: Command, finish: Finish): void {
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
      const { translate } = await import("../commands/translate.ts");
      finish(await translate(paths, options));
    });
}
