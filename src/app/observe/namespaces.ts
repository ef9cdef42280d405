import type { NamespaceSharing } from "../../confinement/index.ts";
import type { NamespaceKind, Neighbour } from "../../readers/index.ts";
import { hidden, shown } from "../../readers/index.ts";
import type { Observed, Sight } from "./sight.ts";

/** Whose namespace of a kind the process is in: its own, that of the host, or one that another container has as well. */
export function sharingOf(sight: Sight, kind: NamespaceKind): Observed<NamespaceSharing> {
  const own = sight.process.namespaces[kind];
  const ofHost = sight.host.namespaces[kind];
  if (!own.shown) return own;
  if (!ofHost.shown) return hidden(`the host's own cannot be read (${ofHost.why})`, "run as root");
  if (own.value === ofHost.value) return shown("host");
  const other = otherContainers(sight).find(({ namespaces }) => {
    const theirs = namespaces[kind];
    return theirs.shown && theirs.value === own.value;
  });
  return shown(other === undefined ? "private" : "pod");
}

/**
 * Processes of other containers: in a mount namespace that is neither the host's nor that of the process observed, and not made by the
 * engine for itself, as Podman's pause process and the programs of its network are.
 */
export function otherContainers({ process, host, neighbours, sandboxPid }: Sight): readonly Neighbour[] {
  const own = process.namespaces.mnt;
  const ofHost = host.namespaces.mnt;
  return neighbours.filter(({ namespaces: { mnt, pid }, name, pid: number }) => {
    if (number === sandboxPid) return false;
    if (!mnt.shown || !own.shown || mnt.value === own.value || engineHelpers.test(name)) return false;
    return !(ofHost.shown && mnt.value === ofHost.value) && pid.shown;
  });
}

const engineHelpers =
  /^(?:catatonit|podman|conmon|slirp4netns|pasta|pasta\.avx2|passt|rootlessport.*|exe|aardvark-dns|netavark|dockerd|docker-proxy|containerd.*|rootlesskit|fuse-overlayfs)$/;

/** Whether the process has the host's network, or is known to have one of its own. */
export function networkOwner(sight: Sight): Observed<"own" | "host"> {
  const sharing = sharingOf(sight, "net");
  return sharing.shown ? shown(sharing.value === "host" ? "host" : "own") : sharing;
}

/** Whether capabilities count in the host's user namespace or in one below it. */
export function userNamespaceOwner(sight: Sight): Observed<"own" | "host"> {
  const own = sight.process.namespaces.user;
  const ofHost = sight.host.namespaces.user;
  if (!own.shown) return own;
  if (!ofHost.shown) return hidden(`the host's own cannot be read (${ofHost.why})`, "run as root");
  return shown(own.value === ofHost.value ? "host" : "own");
}
