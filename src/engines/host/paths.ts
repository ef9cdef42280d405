import type { HostPathAccess } from "../../confinement/index.ts";

type Exposure = HostPathAccess["exposes"];

interface HostPathFact {
  readonly path: string;
  readonly exposes: Exposure;
  /** `socket`, `itself`: the path itself; `folder`: the path and what is below it. */
  readonly kind: "socket" | "folder" | "itself";
  readonly words: string;
}

/**
 * Paths of a node by what they open (engines.md 2.9). A folder above a socket or an engine's state opens it as well. Sources: default
 * paths of Docker, containerd, CRI-O, Podman, the kubelet and k3s in their own documentation; hier(7) for the rest.
 */
const facts: readonly HostPathFact[] = [
  { path: "/run/docker.sock", exposes: "engine", kind: "socket", words: "Docker's socket" },
  {
    path: "/run/containerd/containerd.sock",
    exposes: "engine",
    kind: "socket",
    words: "containerd's socket",
  },
  {
    path: "/run/k3s/containerd/containerd.sock",
    exposes: "engine",
    kind: "socket",
    words: "the socket of k3s' containerd",
  },
  { path: "/run/crio/crio.sock", exposes: "engine", kind: "socket", words: "CRI-O's socket" },
  { path: "/run/cri-dockerd.sock", exposes: "engine", kind: "socket", words: "cri-dockerd's socket" },
  {
    path: "/run/podman/podman.sock",
    exposes: "engine",
    kind: "socket",
    words: "the socket of root's Podman",
  },
  { path: "/run/systemd/private", exposes: "engine", kind: "socket", words: "systemd's private socket" },
  {
    path: "/run/dbus/system_bus_socket",
    exposes: "system",
    kind: "socket",
    words: "the system's D-Bus socket",
  },
  { path: "/run/user", exposes: "engine", kind: "folder", words: "sockets of users' own engines" },
  { path: "/run/containerd", exposes: "engine", kind: "folder", words: "containerd's run-time state" },
  { path: "/run/k3s", exposes: "engine", kind: "folder", words: "k3s' run-time state" },
  { path: "/run/crio", exposes: "engine", kind: "folder", words: "CRI-O's run-time state" },
  {
    path: "/var/lib/kubelet",
    exposes: "engine",
    kind: "folder",
    words: "the kubelet's state, with every pod's secrets",
  },
  { path: "/var/lib/rancher", exposes: "engine", kind: "folder", words: "k3s' state and credentials" },
  { path: "/etc/rancher", exposes: "engine", kind: "folder", words: "k3s' configuration and credentials" },
  { path: "/etc/kubernetes", exposes: "engine", kind: "folder", words: "the cluster's credentials" },
  { path: "/var/lib/containerd", exposes: "engine", kind: "folder", words: "containerd's state" },
  { path: "/var/lib/docker", exposes: "engine", kind: "folder", words: "Docker's state" },
  {
    path: "/var/lib/containers",
    exposes: "engine",
    kind: "folder",
    words: "the storage of root's Podman and CRI-O",
  },
  { path: "/var/lib/etcd", exposes: "engine", kind: "folder", words: "the cluster's database" },
  { path: "/var/lib/k0s", exposes: "engine", kind: "folder", words: "k0s' state and credentials" },
  { path: "/run/k0s", exposes: "engine", kind: "folder", words: "k0s' run-time state" },
  { path: "/var/snap", exposes: "engine", kind: "folder", words: "the state of snaps, MicroK8s among them" },
  { path: "/var/lib/minikube", exposes: "engine", kind: "folder", words: "minikube's state and credentials" },
  { path: "/var/lib/buildkit", exposes: "engine", kind: "folder", words: "BuildKit's state" },
  { path: "/var/lib/libvirt", exposes: "engine", kind: "folder", words: "libvirt's state" },
  { path: "/var/lib/incus", exposes: "engine", kind: "folder", words: "Incus' state" },
  { path: "/var/lib/lxd", exposes: "engine", kind: "folder", words: "LXD's state" },
  { path: "/etc/cni", exposes: "engine", kind: "folder", words: "the network plugins' configuration" },
  { path: "/opt/cni", exposes: "engine", kind: "folder", words: "the network plugins" },
  { path: "/home", exposes: "system", kind: "itself", words: "the home folders of all users" },
  ...[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/efi",
    "/nix",
    "/ostree",
    "/snap",
    "/sysroot",
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/lib/NetworkManager",
    "/var/lib/pacman",
    "/var/lib/polkit-1",
    "/var/lib/rpm",
    "/var/lib/selinux",
    "/var/lib/snapd",
    "/var/lib/sss",
    "/var/log",
    "/var/run",
    "/var/spool/at",
    "/var/spool/cron",
    "/var/lib/systemd",
    "/var/lib/cloud",
    "/var/lib/dbus",
  ].map((path): HostPathFact => ({ path, exposes: "system", kind: "folder", words: "a system folder" })),
];
/** Data of the storage of k3s' local-path volumes stands below its state folder but is a workload's own. */
const dataFolders = ["/var/lib/rancher/k3s/storage"] as const;

export interface ClassedPath {
  /** Absolute, without dots, without a trailing slash; /var/run is written as /run, which it links to. */
  readonly path: string;
  readonly exposes: Exposure;
  /** Whether it is or contains a socket: connecting to one needs no writable mount. */
  readonly socket: boolean;
  readonly words: string;
}

/** What a path of the host opens to a container that mounts it. */
export function classHostPath(written: string): ClassedPath {
  const path = normalPath(written);
  if (dataFolders.some((folder) => path.startsWith(`${folder}/`)))
    return { path, exposes: "data", socket: false, words: "plain data" };
  const reached = facts.filter(
    (fact) => isAtOrBelow(fact.path, path) || (fact.kind === "folder" && isAtOrBelow(path, fact.path)),
  );
  const best =
    reached.find((fact) => fact.exposes === "engine" && isAtOrBelow(path, fact.path)) ??
    reached.find((fact) => fact.exposes === "engine") ??
    reached[0];
  const socket = reached.some((fact) => fact.kind === "socket") || path.endsWith(".sock");
  const unknownSocket = best === undefined && socket;
  if (unknownSocket)
    return {
      path,
      exposes: /podman|docker|containerd|crio|kubelet/.test(path) ? "engine" : "system",
      socket,
      words: "a socket of the host",
    };
  return { path, exposes: best?.exposes ?? "data", socket, words: best?.words ?? "plain data" };
}

/** Whether `path` is `folder` or below it. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Removes empty and dot parts, resolves "..", and follows the links that every distribution of today has. */
export function normalPath(written: string): string {
  const parts: string[] = [];
  for (const part of written.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  const path = `/${parts.join("/")}`;
  return isAtOrBelow(path, "/var/run") ? path.slice("/var".length) : path;
}
