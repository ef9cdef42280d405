import type { RunHost } from "../../engines/index.ts";
import type { ClusterContext } from "../../engines/index.ts";
import { isCovered } from "../../engines/index.ts";
import { newestKnown } from "../../facts/index.ts";
import type { Platform } from "../../platform/index.ts";
import { readDockerConfiguration, readPodmanConfiguration } from "../../readers/index.ts";
import type { ProblemReport } from "../../report/index.ts";
import type { DockerConfiguration, PodmanConfiguration, RunDeclaration } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import { runProblemReport } from "./read-sources.ts";
import { textOf } from "./text-of.ts";

/** What flags say of the machine that runs the sources. */
export interface RunHostFlags {
  /** Whether the engine runs without root. By default what the source shows, else Podman does and Docker does not. */
  readonly rootless?: boolean;
  /** Version of Docker. Podman's is that of the yardstick. */
  readonly docker?: string;
  readonly containersConf?: readonly string[];
  readonly daemonJson?: string;
}

/** The machine of the sources: its engines' versions and configurations. */
export interface RunHosts {
  readonly hostOf: (declaration: Pick<RunDeclaration, "engine" | "rootless">) => RunHost;
  readonly configurationOf: (
    declaration: RunDeclaration,
  ) => PodmanConfiguration | DockerConfiguration | undefined;
  readonly problems: readonly ProblemReport[];
}

/** @throws ContextError for a version of Docker of which nothing is known, and for a configuration that cannot be read */
export function runHosts(platform: Platform, flags: RunHostFlags, context: ClusterContext): RunHosts {
  const docker = flags.docker ?? newestKnown.docker.version;
  if (!isCovered("docker", docker))
    throw new ContextError(`no facts are known of Docker ${docker}; write a version as 28.3`);
  const configured = configurations(platform, flags);
  const hostOf: RunHosts["hostOf"] = ({ engine, rootless }) => ({
    version: engine === "podman" ? context.podman.version : docker,
    rootless: isRootless(flags, engine, rootless),
    architecture: context.architecture,
    node: context.node,
    ...(engine === "podman" &&
      context.podman.distribution !== undefined && { distribution: context.podman.distribution }),
  });
  return {
    hostOf,
    configurationOf: ({ engine }) => (engine === "podman" ? configured.podman : configured.docker),
    problems: configured.problems,
  };
}

function isRootless(
  flags: RunHostFlags,
  engine: RunDeclaration["engine"],
  shown: boolean | undefined,
): boolean {
  return flags.rootless ?? shown ?? engine === "podman";
}

interface Configurations {
  readonly podman?: PodmanConfiguration;
  readonly docker?: DockerConfiguration;
  readonly problems: readonly ProblemReport[];
}

function configurations(
  platform: Platform,
  { containersConf = [], daemonJson, rootless }: RunHostFlags,
): Configurations {
  const files = containersConf.map((path) => ({ path, text: neededText(platform, path) }));
  const podman = files.length === 0 ? undefined : readPodmanConfiguration(files, rootless ?? true);
  const docker =
    daemonJson === undefined
      ? undefined
      : readDockerConfiguration(neededText(platform, daemonJson), daemonJson);
  const problems = [...(podman?.problems ?? []), ...(docker?.problems ?? [])];
  return {
    ...(podman !== undefined && { podman: podman.configuration }),
    ...(docker !== undefined && { docker: docker.configuration }),
    problems: problems.map(runProblemReport),
  };
}

/** @throws ContextError */
function neededText(platform: Platform, path: string): string {
  const text = textOf(platform, path);
  if (text === undefined) throw new ContextError(`the configuration ${path} cannot be read`);
  return text;
}
