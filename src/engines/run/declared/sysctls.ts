import { engineSysctls, sysctlNature } from "../../../facts/index.ts";
import { networkOwnerOf } from "../../network-owner.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isPodman, refused } from "./source.ts";

/** --sysctl, and the defaults of containers.conf. Only names of the container's own namespaces are let through. */
export function sysctlsOf(run: DeclaredRun): Pick<RunOptions, "sysctls" | "defaultSysctls"> {
  const { declaration, pod } = run;
  const sysctls = { ...pod?.sysctls, ...declaration.sysctls };
  for (const name of Object.keys(sysctls)) refuseName(run, name);
  const all = { ...ofJoinedNetwork(run), ...sysctls };
  return {
    ...(Object.keys(all).length > 0 && { sysctls: all }),
    ...configuredSysctls(run),
  };
}

/** What stands in the network of another container of the project. */
function ofJoinedNetwork({ declaration, project }: DeclaredRun): Readonly<Record<string, string>> {
  const owner = project && networkOwnerOf(declaration, project);
  const theirs = Object.entries(owner?.sysctls ?? {});
  return Object.fromEntries(theirs.filter(([name]) => sysctlNature(name).namespace === "network"));
}

/** The list of containers.conf stands for the engine's own, unless it is added to it: of two values of one name the later counts. */
function configuredSysctls({ podman }: DeclaredRun): Pick<RunOptions, "defaultSysctls"> {
  const configured = podman?.defaultSysctls;
  if (configured === undefined) return {};
  if (podman?.addedToDefault?.includes("containers.default_sysctls") !== true)
    return { defaultSysctls: configured };
  return {
    defaultSysctls: {
      "net.ipv4.ping_group_range": engineSysctls.podman.pingGroupRange,
      ...configured,
    },
  };
}

function refuseName(run: DeclaredRun, name: string): void {
  const { declaration } = run;
  const { namespace } = sysctlNature(name);
  if (namespace === "none" || (namespace === "uts" && isPodman(run)))
    throw refused(run, `the sysctl ${name}: no namespace of a container keeps it`);
  if (namespace === "network" && declaration.networks?.includes("host") === true)
    throw refused(run, `the sysctl ${name} on the host's network`);
  if (namespace === "ipc" && declaration.ipc === "host")
    throw refused(run, `the sysctl ${name} with the host's IPC namespace`);
}
