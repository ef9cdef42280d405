import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect } from "./shared.ts";

/** Adds `podseal init` to the program. */
export function addInit(program: Command, finish: Finish): void {
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
      const { init } = await import("../commands/init.ts");
      finish(await init(name, options));
    });
}
