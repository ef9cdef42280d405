import type { NamespaceSharing } from "../../../confinement/index.ts";
import { atLeast } from "../../../facts/index.ts";
import { hostNamespacesSince } from "../../docker/docker.ts";
import type { JoinedKind } from "../../namespace-owner.ts";
import { namespaceOwnerOf, ownsNamespaceOfOthers } from "../../namespace-owner.ts";
import type { JoinedNamespace, RunOptions } from "../options.ts";
import { refuseForeignSettings } from "./conflicts.ts";
import type { DeclaredRun } from "./source.ts";
import { given, isPodman, refused } from "./source.ts";

/** Namespaces other than user and network: the container's own words, then the pod's, then the engine's configuration. */
export function namespacesOf(
  run: DeclaredRun,
): Pick<RunOptions, "pid" | "ipc" | "uts" | "cgroupns" | "defaultCgroupns"> {
  const { declaration, podman, docker } = run;
  const pid = joinable(run, "pid", given(podman?.pidns));
  const ipc = joinable(run, "ipc", given(podman?.ipcns ?? docker?.defaultIpcMode));
  const uts = modeOf(run, "uts", given(declaration.uts) ?? given(podman?.utsns));
  const cgroupns = modeOf(run, "cgroup", given(declaration.cgroupns));
  const defaultCgroupns = given(podman?.cgroupns ?? docker?.defaultCgroupnsMode);
  refuseHostsOwn(run, { pid, ipc });
  refuseForeignSettings(run, uts);
  return {
    ...(pid !== undefined && { pid }),
    ...(ipc !== undefined && { ipc }),
    ...(uts !== undefined && { uts }),
    ...(cgroupns !== undefined && { cgroupns }),
    ...(defaultCgroupns !== undefined && {
      defaultCgroupns: defaultCgroupns === "host" ? "host" : "private",
    }),
  };
}

/** Containers of the project that join one another share the namespace of the one that is joined. */
function joinable(
  run: DeclaredRun,
  kind: JoinedKind,
  configured: string | undefined,
): NamespaceSharing | JoinedNamespace | undefined {
  const { declaration, project = { containers: [] } } = run;
  const mode = modeOf(run, kind, given(declaration[kind]) ?? configured);
  const owner = namespaceOwnerOf(declaration, kind, project);
  if (typeof mode === "object" && owner !== undefined)
    return { ...mode, has: (given(owner[kind]) ?? configured) === "host" ? "host" : "container" };
  const isShared = mode !== "host" && ownsNamespaceOfOthers(declaration, kind, project);
  return isShared ? "pod" : mode;
}

/**
 * /proc and the message queues of the host's namespaces cannot be mounted in a user namespace. A rootless daemon binds the host's mounts
 * instead, since a version of its own; --pid=host under userns-remap has its own refusal.
 */
function refuseHostsOwn(run: DeclaredRun, { pid, ipc }: { readonly [kind in "pid" | "ipc"]: unknown }): void {
  const { host, declaration } = run;
  if (isPodman(run)) return;
  const binds = host.rootless && atLeast(host.version, hostNamespacesSince.value);
  const isRemapped = host.usernsRemap === true && declaration.userns !== "host";
  if ((host.rootless && !binds) || isRemapped) {
    if (pid === "host") throw refused(run, "the host's processes in a user namespace");
    if (ipc === "host") throw refused(run, "the host's IPC namespace in a user namespace");
  }
}

type Kind = "pid" | "ipc" | "uts" | "cgroup";

/** What pods of Podman share unless --share says otherwise. Source: podman-pod-create(1), --share. */
const sharedByDefault: readonly string[] = ["ipc", "net", "uts"];

function modeOf(
  run: DeclaredRun,
  kind: Kind,
  written: string | undefined,
): NamespaceSharing | JoinedNamespace | undefined {
  const { declaration, pod } = run;
  if (written === undefined) {
    if (declaration.pod === undefined) return undefined;
    if ((pod?.share ?? sharedByDefault).includes(kind)) return "pod";
    return kind === "cgroup" ? undefined : "private";
  }
  const [mode = "", ...rest] = written.split(":");
  const of = rest.join(":");
  switch (mode) {
    case "host":
      return "host";
    case "private":
    case "none":
    case "shareable":
      return "private";
    case "pod":
      return "pod";
    case "container":
    case "service":
      return { joined: of };
    case "ns":
      if (isPodman(run)) return { joined: of };
  }
  throw refused(run, `the ${kind} namespace ${written}`);
}
