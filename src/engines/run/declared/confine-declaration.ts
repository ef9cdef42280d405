import type { Confinement } from "../../../confinement/index.ts";
import { atLeast, podmanNeedsUnifiedCgroups } from "../../../facts/index.ts";
import type {
  DockerConfiguration,
  PodmanConfiguration,
  RunDeclaration,
  RunProject,
} from "../../../workload/index.ts";
import { dockerConfinement } from "../../docker/docker.ts";
import type { ImageView } from "../../image.ts";
import { podmanConfinement } from "../../podman/podman.ts";
import type { RunHost } from "../traits.ts";
import { refuseUnmappedIds } from "./mapped-ids.ts";
import { runOptionsOf } from "./run-options.ts";
import type { DeclaredRun } from "./source.ts";

/**
 * What a container gets that a person declared to Podman or Docker: on a command line, in a Compose file, a Quadlet unit, or as inspect
 * tells it. `configuration` is containers.conf or daemon.json of that host, without it the engine's own defaults stand; `project` holds
 * the pods, networks, volumes and containers that the declaration names. What neither tells becomes a question.
 * @throws RangeError for what the engine refuses to run, in our words, and for a version that the facts do not cover
 */
export function confineDeclaration(
  declaration: RunDeclaration,
  host: RunHost,
  image: ImageView,
  configuration?: PodmanConfiguration | DockerConfiguration,
  project?: RunProject,
): Confinement {
  const pod = project?.pods.find((one) => one.name === declaration.pod);
  const run: DeclaredRun = {
    declaration,
    host: unifiedHost(configuredHost(host, configuration), declaration),
    image,
    ...(configuration?.engine === "podman" && { podman: configuration }),
    ...(configuration?.engine === "docker" && { docker: configuration }),
    ...(pod !== undefined && { pod }),
    ...(project !== undefined && { project }),
  };
  const options = runOptionsOf(run);
  if (declaration.engine === "podman") refuseUnmappedIds(run, options);
  return declaration.engine === "podman"
    ? podmanConfinement(options, run.host)
    : dockerConfinement(options, run.host);
}

/** Where such a Podman runs, the host has cgroup v2. */
function unifiedHost(host: RunHost, { engine }: RunDeclaration): RunHost {
  if (engine !== "podman" || !atLeast(host.version, podmanNeedsUnifiedCgroups.value)) return host;
  return { ...host, node: { ...host.node, cgroupVersion: 2 } };
}

function configuredHost(
  host: RunHost,
  configuration: PodmanConfiguration | DockerConfiguration | undefined,
): RunHost {
  if (configuration === undefined) return host;
  if (configuration.engine === "docker")
    return {
      ...host,
      ...(configuration.usernsRemap !== undefined && { usernsRemap: true }),
      ...(configuration.selinuxEnabled !== undefined && { selinuxEnabled: configuration.selinuxEnabled }),
      ...(isOpenApi(configuration) && { networkApi: true }),
    };
  const manager = configuration.cgroupManager;
  return manager === "cgroupfs" || manager === "systemd" ? { ...host, cgroupManager: manager } : host;
}

/** A TCP socket of the daemon without client certificates lets in whoever reaches it. */
function isOpenApi({ hosts = [], tlsVerify }: DockerConfiguration): boolean {
  return tlsVerify !== true && hosts.some((one) => one.startsWith("tcp:"));
}
