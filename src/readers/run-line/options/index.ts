import type { RunEngine } from "../../../workload/index.ts";
import type { RunOption } from "../option.ts";
import { fileOptions } from "./files.ts";
import { handlingOptions } from "./handling.ts";
import { networkOptions } from "./network.ts";
import { processOptions } from "./process.ts";
import { resourceOptions } from "./resources.ts";
import { securityOptions } from "./security.ts";

/**
 * Every option of `run` and `create` of both engines. Sources: podman-run(1) and cmd/podman/common/create.go, netflags.go,
 * cmd/podman/containers/run.go of v4.3.0 to v6.0.0-rc1; docker run --help of 28.2.2 and docker/cli cli/command/container/opts.go of
 * v20.10 to v29.
 */
export const runOptions: readonly RunOption[] = [
  ...securityOptions,
  ...fileOptions,
  ...networkOptions,
  ...resourceOptions,
  ...processOptions,
  ...handlingOptions,
];

/** The options of one command of one engine, found by long name or by letter. */
export interface OptionTable {
  readonly byName: ReadonlyMap<string, RunOption>;
  readonly byLetter: ReadonlyMap<string, RunOption>;
  /** Options that only the other engine has, by long name: they are refused, but it is known whether they take a value. */
  readonly foreign?: ReadonlyMap<string, RunOption>;
}

export function tableOf(options: readonly RunOption[]): OptionTable {
  const names = (option: RunOption) => [option.name, ...(option.aliases ?? [])];
  return {
    byName: new Map(options.flatMap((option) => names(option).map((name) => [name, option]))),
    byLetter: new Map(
      options.flatMap((option) => (option.short === undefined ? [] : [[option.short, option]])),
    ),
  };
}

const runTables: Readonly<Record<RunEngine, OptionTable>> = {
  podman: { ...tableOf(runOptions.filter(({ only }) => only !== "docker")), foreign: onlyOf("docker") },
  docker: { ...tableOf(runOptions.filter(({ only }) => only !== "podman")), foreign: onlyOf("podman") },
};

function onlyOf(engine: RunEngine): OptionTable["byName"] {
  return tableOf(runOptions.filter(({ only }) => only === engine)).byName;
}

/** The options of `run` and `create`. */
export function runTable(engine: RunEngine): OptionTable {
  return runTables[engine];
}
