import type { ComparisonRequest } from "../app/index.ts";

/** Flags of every command that reads what Podman and Docker run, as commander gives them. */
export interface RunFlags {
  readonly run?: readonly string[];
  readonly composeFile?: readonly string[];
  readonly engine?: "podman" | "docker";
  readonly docker?: string;
  readonly rootless?: boolean;
  readonly rootful?: boolean;
  readonly containersConf?: readonly string[];
  readonly daemonJson?: string;
}

type RunRequest = Pick<
  ComparisonRequest,
  "runLines" | "composeFiles" | "composeEngine" | "docker" | "rootless" | "containersConf" | "daemonJson"
>;

/** What the flags say of the sources and of the machine that runs them. */
export function runRequest(flags: RunFlags): RunRequest {
  const { run, composeFile, engine, docker, rootless, rootful, containersConf, daemonJson } = flags;
  return {
    ...(run === undefined ? {} : { runLines: run }),
    ...(composeFile === undefined ? {} : { composeFiles: composeFile }),
    ...(engine === undefined ? {} : { composeEngine: engine }),
    ...(docker === undefined ? {} : { docker }),
    ...(rootless === true ? { rootless: true } : rootful === true ? { rootless: false } : {}),
    ...(containersConf === undefined ? {} : { containersConf }),
    ...(daemonJson === undefined ? {} : { daemonJson }),
  };
}
