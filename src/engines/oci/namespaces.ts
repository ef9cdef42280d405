import type { Ask, NamespaceSharing } from "../../confinement/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import { joinedNamespaceQuestion } from "../questions.ts";
import type { JoinedNamespace } from "../run/options.ts";

export type OciNamespace = "pid" | "network" | "ipc" | "uts" | "mount" | "user" | "cgroup" | "time";

/** `host`: not listed, so the runtime's own; `own`: made for the container; else the path of the one that is joined. */
export function namespaceOf(
  { linux }: OciDeclaration,
  type: OciNamespace,
): "host" | "own" | { readonly path: string } {
  const listed = linux?.namespaces?.find((one) => one.type === type);
  if (listed === undefined) return "host";
  return listed.path === undefined || listed.path === "" ? "own" : { path: listed.path };
}

/** As an option of an engine: the namespace of a path may be anybody's. */
export function sharingOf(
  declaration: OciDeclaration,
  type: OciNamespace,
): NamespaceSharing | JoinedNamespace {
  const found = namespaceOf(declaration, type);
  if (typeof found === "object") return { joined: found.path };
  return found === "own" ? "private" : "host";
}

export function ownOrHost(declaration: OciDeclaration, type: OciNamespace): "private" | "host" {
  return namespaceOf(declaration, type) === "host" ? "host" : "private";
}

/** Folders in which engines keep network namespaces that they made: for one container, or for the containers of a pod. */
const madeByEngines = /^(?:\/var)?\/run\/(?:user\/\d+\/)?(?:netns|docker\/netns|containers\/networks)\//;

/** Whether the network is the host's; a namespace that an engine made is not, of another path it has to be asked. */
export function isOnHostNetwork(declaration: OciDeclaration, ask: Ask): boolean {
  const found = namespaceOf(declaration, "network");
  if (typeof found !== "object") return found === "host";
  if (madeByEngines.test(found.path)) return false;
  return ask(joinedNamespaceQuestion("network", found.path)) === "host";
}

export function networkSharingOf(declaration: OciDeclaration, ask: Ask): NamespaceSharing {
  if (isOnHostNetwork(declaration, ask)) return "host";
  return namespaceOf(declaration, "network") === "own" ? "private" : "pod";
}

export function isMadeByEngine(path: string): boolean {
  return madeByEngines.test(path);
}
