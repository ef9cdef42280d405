import type { RunEngine } from "../../../workload/index.ts";
import type { RunOption } from "../option.ts";
import { tableOf, type OptionTable } from "../option-table.ts";
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
