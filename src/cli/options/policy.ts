import type { Command } from "commander";
import { Option } from "commander";
import type { Finish } from "./shared.ts";
import { collect, levelChoices } from "./shared.ts";

/** `podseal policy` and its subcommand `test`. */
export function addPolicy(program: Command, finish: Finish): void {
  const command = policyOptions(program.command("policy"))
    .summary("make the policies that hold a cluster to a level")
    .description(
      "Writes what refuses pods that do not meet a level, compiled from the same rules that audit judges by: YAML with comments, the same for the same input. It tells the rules that no policy over a pod's fields can hold, and why.",
    )
    .argument("[PATH...]", 'manifests to take waivers and workloads from, as --input; "-" is standard input')
    .option("-o, --output <DIR>", 'write files below this folder; "-" is standard output (default: -)')
    .addHelpText(
      "after",
      `
Examples:
  podseal policy --level restricted | kubectl apply -f -
  podseal policy --level rootless-podman --action warn --output policies/
  podseal policy --rule host-network --rule engine-socket
  podseal policy --engine psa deploy/ | kubectl apply --server-side -f -
  podseal policy --engine network-policy --api-server 192.0.2.10 deploy/
  podseal policy --engine rbac deploy/ > rbac.yaml
  podseal policy --engine kyverno --kyverno 1.13 | kubectl apply -f -
  podseal policy --engine k3s --k3s v1.33.5+k3s1 --output node/
  podseal policy --engine seccomp --seccomp-form daemonset | kubectl apply -f -
  podseal policy test --level restricted deploy/`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const { policy } = await import("../commands/policy.ts");
      finish(await policy(paths, options));
    });
  policyOptions(command.command("test"))
    .summary("run policies on manifests, without a cluster")
    .description(
      "Runs ValidatingAdmissionPolicies on manifests as if each object, and each pod that a controller would make of it, were created. Without --policy these are the policies that the other flags make. What cannot be evaluated here is unknown, never a pass.",
    )
    .argument("[PATH...]", 'files, folders, globs, or "-" for standard input')
    .option(
      "-p, --policy <FILE>",
      "file of policies, bindings and their parameters; may be given several times",
      collect,
    )
    .addOption(
      new Option("-f, --format <FORMAT>", "how to report").choices(["human", "json"]).default("human"),
    )
    .addHelpText(
      "after",
      `
Exit codes:
  0  nothing is denied
  1  something is denied
  2  something cannot be evaluated or read

Examples:
  podseal policy test --level restricted deploy/
  podseal policy test --policy policies/podseal-restricted.yaml deploy/`,
    )
    .action(async (paths: string[], _options: Record<string, unknown>, test: Command) => {
      const { policyTest } = await import("../commands/policy.ts");
      finish(await policyTest(paths, test.optsWithGlobals()));
    });
}

function policyOptions(command: Command): Command {
  return command
    .addOption(new Option("-e, --engine <NAME>", "what to make").choices(engineChoices).default("vap", "vap"))
    .addOption(
      new Option("-l, --level <LEVEL>", "level to hold pods to (default: rootless-podman)").choices(
        levelChoices,
      ),
    )
    .option("-r, --rule <ID>", "hold pods to this rule instead; may be given several times", collect)
    .option(
      "--policy-version <VERSION>",
      'Pod Security Standards version for baseline and restricted: "v1.34", "latest" (default: latest)',
    )
    .option(
      "--minimum-kubernetes <VERSION>",
      "oldest server that must take the policies, such as 1.30 (default: newest known)",
    )
    .addOption(
      new Option("--action <ACTION>", "what happens to a pod that breaks a rule")
        .choices(["deny", "warn", "audit"])
        .default("deny", "deny"),
    )
    .option(
      "--exempt-namespace <NAME>",
      "namespace to leave alone besides kube-system; may be given several times",
      collect,
    )
    .option("--per-rule", "a policy for each rule instead of one for all")
    .option(
      "--input <PATH>",
      "manifests to take waivers and workloads from; may be given several times",
      collect,
    )
    .option(
      "--api-server <CIDR>",
      "address of the API server for --engine network-policy, such as 192.0.2.10/32; may be given several times",
      collect,
    )
    .option(
      "--allow-internet",
      "let pods whose configuration names hosts of the internet connect to it (--engine network-policy)",
    )
    .option(
      "--include-packaged",
      "also write policies of k3s' own components, as comments (--engine network-policy)",
    )
    .option(
      "--kyverno <VERSION>",
      "oldest Kyverno that must take the policies of --engine kyverno, such as 1.13 (default: newest known)",
    )
    .addOption(
      new Option(
        "--gatekeeper-code <LANGUAGE>",
        "what the templates of --engine gatekeeper hold: cel (Gatekeeper 3.17), rego (3.9), or both (3.12)",
      )
        .choices(["both", "cel", "rego"])
        .default("both", "both"),
    )
    .option("--k3s <VERSION>", "release of k3s on the nodes, such as v1.33.5+k3s1 (default: newest known)")
    .addOption(
      new Option("--seccomp-form <FORM>", "what --engine seccomp makes")
        .choices(["file", "daemonset", "operator"])
        .default("file", "file"),
    )
    .option(
      "--engine-version <ENGINE=VERSION>",
      "engine whose default the seccomp profile must be within, such as containerd=2.1.5 or podman=5.8.2; may be given several times",
      collect,
    )
    .option(
      "--architecture <ARCH>",
      "amd64 or arm64, of the seccomp profile; may be given several times (default: amd64)",
      collect,
    )
    .option(
      "--config <FILE>",
      "configuration (default: podseal.yaml, looked for here and in the folders above)",
    )
    .option("--no-config", "use no configuration file");
}

/** The targets that there are; src/policies/targets.ts is not loaded for --help. test/policies holds the two together. */
const engineChoices = [
  "vap",
  "map",
  "kyverno",
  "gatekeeper",
  "psa",
  "network-policy",
  "rbac",
  "seccomp",
  "k3s",
];
