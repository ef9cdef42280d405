import { Command, CommanderError } from "commander";
import { toolVersion } from "./tool-version.ts";
import { exitCodes } from "./exit-codes.ts";
import { addAudit } from "./options/audit.ts";
import { addCompare } from "./options/compare.ts";
import { addComplete, addCompletion } from "./options/completion.ts";
import { addExplain } from "./options/explain.ts";
import { addHarden } from "./options/harden.ts";
import { addInit } from "./options/init.ts";
import { addObserve } from "./options/observe.ts";
import { addPolicy } from "./options/policy.ts";
import type { Finish } from "./options/shared.ts";
import { standardError, standardOutput } from "../platform/index.ts";
import { addTranslate } from "./options/translate.ts";

/** The commands in the order of `--help`. The file of each is loaded when it runs. */
const commands: ReadonlyMap<string, (program: Command, finish: Finish) => void> = new Map([
  ["audit", addAudit],
  ["compare", addCompare],
  ["harden", addHarden],
  ["translate", addTranslate],
  ["init", addInit],
  ["policy", addPolicy],
  ["observe", addObserve],
  ["explain", addExplain],
  ["completion", addCompletion],
  ["__complete", (program, finish) => addComplete(program, finish, () => makeProgram(() => undefined))],
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
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void standardOutput.write(text),
      writeErr: (text) => void standardError.write(text),
    });
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
    void standardError.write(`podseal: ${path}${error.message}\n`);
    return exitCodes.failed;
  }
  const what = error instanceof Error ? error.message : String(error);
  void standardError.write(
    `podseal: a defect of Podseal: ${what}\nPlease report it with the command and, if you can, the input. PODSEAL_DEBUG=1 shows where.\n`,
  );
  if (process.env["PODSEAL_DEBUG"] === "1" && error instanceof Error)
    void standardError.write(`${error.stack ?? ""}\n`);
  return exitCodes.failed;
}
