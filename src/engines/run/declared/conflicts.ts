import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { given, isPodman, refused } from "./source.ts";

/** Settings that belong to a namespace are refused where the container has none of its own. */
export function refuseForeignSettings(run: DeclaredRun, uts: RunOptions["uts"]): void {
  if (joinsNetwork(run)) refuseNames(run);
  if (run.declaration.hostname !== undefined) refuseHostName(run, uts);
  if (run.declaration.shmSize !== undefined) refuseSharedMemory(run);
}

function joinsNetwork({ declaration }: DeclaredRun): boolean {
  return declaration.networks?.some((one) => /^(?:container|service):/.test(one)) === true;
}

/**
 * Names belong to the container whose network it is. Source: podman@v4.3.1 and v5.8.2 pkg/specgen/container_validate.go; docker/docker
 * runconfig/hostconfig.go@v20.10.24 and v28.5.1, validateNetContainerMode; seen with Docker 20.10.24.
 */
function refuseNames(run: DeclaredRun): void {
  const { addHosts = [], dns = [] } = run.declaration;
  if (addHosts.length > 0) throw refused(run, "names of hosts on the network of another container");
  if (!isPodman(run) && dns.length > 0)
    throw refused(run, "name servers on the network of another container");
}

/**
 * What a pod shares is only known where its declaration is at hand. Source: podman@v4.3.1 to v5.8.2 pkg/specgen/container_validate.go,
 * SpecGenerator.Validate; docker/cli cli/command/container/opts.go; seen with Podman 4.3.1 and Docker 20.10.24.
 */
function refuseHostName(run: DeclaredRun, uts: RunOptions["uts"]): void {
  const { declaration, pod } = run;
  if (!isPodman(run) && joinsNetwork(run))
    throw refused(run, "a host name of its own on the network of another container");
  if (given(declaration.hostname) === undefined) return;
  if (uts === "host") throw refused(run, "a host name of its own with the host's UTS namespace");
  const isPods = uts === "pod" && pod !== undefined;
  if (isPodman(run) && (typeof uts === "object" || isPods))
    throw refused(run, "a host name of its own with another's UTS namespace");
}

/** Source: podman@v4.3.1 to v5.8.2 pkg/specgen/container_validate.go, SpecGenerator.Validate; seen with 4.3.1. Docker drops the size. */
function refuseSharedMemory(run: DeclaredRun): void {
  const ipc = given(run.declaration.ipc) ?? given(run.podman?.ipcns);
  if (isPodman(run) && (ipc === "host" || ipc === "none"))
    throw refused(run, `a size of /dev/shm with --ipc=${ipc}`);
}
