import type { Ask, NamespaceSharing } from "../../confinement/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import { joinedNamespaceQuestion } from "../questions.ts";
import type { JoinedNamespace } from "../run/options.ts";
import { isOfPod, sharingInPod, type OciContainer } from "./pod.ts";

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

/** As an option of an engine: the namespace of a path may be anybody's, unless the pod is known. */
export function sharingOf(declaration: OciContainer, type: OciNamespace): NamespaceSharing | JoinedNamespace {
  const found = namespaceOf(declaration, type);
  if (typeof found === "object") return { joined: found.path };
  return found === "own" ? "private" : "host";
}

export function ownOrHost(declaration: OciDeclaration, type: OciNamespace): "private" | "host" {
  return namespaceOf(declaration, type) === "host" ? "host" : "private";
}

/**
 * Folders in which engines keep network namespaces that they made: for one container, or for the containers of a pod (containerd
 * internal/cri/config/config_unix.go, NetNSMountsUnderStateDir; cri-o internal/config/nsmgr, netns of a namespaces_dir).
 */
const madeByEngines = /^(?:\/var)?\/run\/(?:user\/\d+\/)?(?:netns|docker\/netns|containers\/networks)\//;

/** Whether the network is the host's; a namespace that an engine made is not, of another path it has to be asked. */
export function isOnHostNetwork(declaration: OciContainer, ask: Ask): boolean {
  const found = namespaceOf(declaration, "network");
  if (typeof found !== "object") return found === "host";
  if (madeByEngines.test(found.path) || isOfPod(declaration.pod, found.path)) return false;
  return ask(joinedNamespaceQuestion("network", found.path)) === "host";
}

export function networkSharingOf(declaration: OciContainer, ask: Ask): NamespaceSharing {
  if (isOnHostNetwork(declaration, ask)) return "host";
  if (declaration.pod !== undefined) return sharingInPod(declaration.pod, ask);
  return namespaceOf(declaration, "network") === "own" ? "private" : "pod";
}

/** Of a kind that a container joins in its pod alone, or of which a path says nothing. */
export function podSharingOf(
  declaration: OciContainer,
  type: OciNamespace,
  ask: Ask,
): NamespaceSharing | undefined {
  const found = namespaceOf(declaration, type);
  if (typeof found !== "object" || !isOfPod(declaration.pod, found.path)) return undefined;
  return declaration.pod === undefined ? undefined : sharingInPod(declaration.pod, ask);
}

export function isMadeByEngine(path: string): boolean {
  return madeByEngines.test(path);
}
