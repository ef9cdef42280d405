import type { Platform } from "../../platform/index.ts";
import {
  podmanConfigurationFiles,
  readDockerConfiguration,
  readPodmanConfiguration,
} from "../../readers/index.ts";
import type { ObservationPrediction } from "../../report/index.ts";
import type { DockerConfiguration, PodmanConfiguration } from "../../workload/index.ts";
import { textOf } from "../run-sources/text-of.ts";
import type { FoundRun } from "./find-container.ts";
import { ObserveError } from "./observe-error.ts";

/** Files of the engine's configuration; where none are named those are taken that the engine itself reads. */
export interface ConfigurationFlags {
  readonly containersConf?: readonly string[];
  readonly daemonJson?: string;
}

export interface EngineConfiguration {
  readonly configuration?: PodmanConfiguration | DockerConfiguration;
  /** Which files were read and what is wrong with them. */
  readonly assumptions: ObservationPrediction["assumptions"];
}

/**
 * The configuration of the engine that made the container, as it stands now.
 * @throws ObserveError when a file that was named, or that the engine reads, cannot be read
 */
export function readEngineConfiguration(
  platform: Platform,
  flags: ConfigurationFlags,
  found: FoundRun,
  uid: number | undefined,
): EngineConfiguration {
  const paths = pathsOf(platform, flags, found, uid);
  const from = isNamed(flags, found) ? "named" : "found on this host";
  const name = found.engine === "podman" ? "containers.conf" : "daemon.json";
  if (paths.length === 0) return { assumptions: [{ name, value: "none", from }] };
  const files = paths.map((path) => ({ path, text: neededText(platform, path) }));
  const reading =
    found.engine === "podman"
      ? readPodmanConfiguration(files, found.facts.rootless)
      : readDockerConfiguration(files[0]?.text ?? "", files[0]?.path ?? "");
  const problems = reading.problems.map(({ file, message }) => ({
    name,
    value: `${file ?? ""}: ${message}`,
    from: "left out",
  }));
  return {
    configuration: reading.configuration,
    assumptions: [{ name, value: paths.join(", "), from }, ...problems],
  };
}

function isNamed({ containersConf, daemonJson }: ConfigurationFlags, { engine }: FoundRun): boolean {
  return (engine === "podman" ? containersConf : daemonJson) !== undefined;
}

function pathsOf(
  platform: Platform,
  flags: ConfigurationFlags,
  found: FoundRun,
  uid: number | undefined,
): readonly string[] {
  if (found.engine === "podman") return flags.containersConf ?? podmanFiles(platform, found, uid);
  if (flags.daemonJson !== undefined) return [flags.daemonJson];
  const home = userFolder(platform);
  const own = home === undefined ? undefined : `${home}/docker/daemon.json`;
  const path = found.facts.rootless ? own : "/etc/docker/daemon.json";
  return path !== undefined && platform.kindOf(path) === "file" ? [path] : [];
}

/** CONTAINERS_CONF stands for all files, CONTAINERS_CONF_OVERRIDE is merged over them. Source: containers.conf(5). */
function podmanFiles(platform: Platform, { facts }: FoundRun, uid: number | undefined): readonly string[] {
  const [alone, last] = [named(platform, "CONTAINERS_CONF"), named(platform, "CONTAINERS_CONF_OVERRIDE")];
  if (alone.length > 0) return [...alone, ...last];
  const home = userFolder(platform);
  const own = facts.rootless && home !== undefined ? `${home}/containers` : undefined;
  const files = podmanConfigurationFiles(existingFiles(platform, own, uid), {
    podman: facts.version,
    rootless: facts.rootless,
    ...(uid !== undefined && { uid }),
    ...(own !== undefined && { userFolder: own }),
  });
  return [...files, ...last];
}

function named(platform: Platform, variable: string): readonly string[] {
  const path = platform.environment(variable);
  return path === undefined || path === "" ? [] : [path];
}

function userFolder(platform: Platform): string | undefined {
  const configured = platform.environment("XDG_CONFIG_HOME");
  if (configured !== undefined && configured !== "") return configured;
  const home = platform.environment("HOME");
  return home === undefined || home === "" ? undefined : `${home}/.config`;
}

/** Every containers.conf, and every drop-in, of the folders that Podman looks into. */
function existingFiles(
  platform: Platform,
  own: string | undefined,
  uid: number | undefined,
): readonly string[] {
  const folders = ["/usr/share/containers", "/etc/containers", ...(own === undefined ? [] : [own])];
  const dropIns = ["containers.conf.d", "containers.rootless.conf.d", "containers.rootful.conf.d"];
  const mains = folders.flatMap((folder) =>
    ["containers.conf", "containers.rootless.conf"].map((name) => `${folder}/${name}`),
  );
  const inFolders = folders
    .flatMap((folder) => dropIns.map((name) => `${folder}/${name}`))
    .flatMap((folder) => (uid === undefined ? [folder] : [folder, `${folder}/${uid}`]))
    .filter((folder) => platform.kindOf(folder) === "folder")
    .flatMap((folder) => platform.list(folder).map(({ name }) => `${folder}/${name}`));
  return [...mains, ...inFolders].filter((path) => platform.kindOf(path) === "file");
}

function neededText(platform: Platform, path: string): string {
  const text = textOf(platform, path);
  if (text === undefined) throw new ObserveError(`the engine's configuration ${path} cannot be read`);
  return text;
}
