import type { HostPathAccess } from "../confinement/index.ts";
import type { Fact, Known } from "./fact.ts";

/** A path of a node and what it opens to a container that mounts it. */
export interface HostPathFact extends Fact {
  readonly path: string;
  readonly exposes: HostPathAccess["exposes"];
  /** `socket`, `itself`: the path itself; `folder`: the path and what is below it. */
  readonly kind: "socket" | "folder" | "itself";
  readonly words: string;
}

type Named = readonly (readonly [path: string, words: string])[];

const documentation =
  "default paths in the documentation of Docker, containerd, CRI-O, Podman, BuildKit, the kubelet and k3s";
const hierarchy = "hier(7)";

/** Sockets on which an engine or its runtime takes orders. */
const sockets: Named = [
  ["/run/docker.sock", "Docker's socket"],
  ["/run/containerd/containerd.sock", "containerd's socket"],
  ["/run/k3s/containerd/containerd.sock", "the socket of k3s' containerd"],
  ["/run/crio/crio.sock", "CRI-O's socket"],
  ["/run/cri-dockerd.sock", "cri-dockerd's socket"],
  ["/run/podman/podman.sock", "the socket of root's Podman"],
  ["/run/buildkit/buildkitd.sock", "BuildKit's socket"],
];

/** Folders in which an engine keeps its state, its credentials or its sockets. */
const state: Named = [
  ["/run/user", "sockets of users' own engines"],
  ["/run/containerd", "containerd's run-time state"],
  ["/run/k3s", "k3s' run-time state"],
  ["/run/crio", "CRI-O's run-time state"],
  ["/var/lib/kubelet", "the kubelet's state, with every pod's secrets"],
  ["/var/lib/rancher", "k3s' state and credentials"],
  ["/etc/rancher", "k3s' configuration and credentials"],
  ["/etc/kubernetes", "the cluster's credentials"],
  ["/var/lib/containerd", "containerd's state"],
  ["/var/lib/docker", "Docker's state"],
  ["/var/lib/containers", "the storage of root's Podman and CRI-O"],
  ["/var/lib/etcd", "the cluster's database"],
  ["/var/lib/k0s", "k0s' state and credentials"],
  ["/run/k0s", "k0s' run-time state"],
  ["/var/snap", "the state of snaps, MicroK8s among them"],
  ["/var/lib/minikube", "minikube's state and credentials"],
  ["/var/lib/buildkit", "BuildKit's state"],
  ["/var/lib/libvirt", "libvirt's state"],
  ["/var/lib/incus", "Incus' state"],
  ["/var/lib/lxd", "LXD's state"],
  ["/etc/cni", "the network plugins' configuration"],
  ["/opt/cni", "the network plugins"],
];

/** Programs, settings, accounts, logs, devices and kernel interfaces of a node. */
const systemFolders: readonly string[] = [
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
];

/** Paths of a node by what they open (engines.md 2.9). A folder above a socket or an engine's state opens it as well. */
export const hostPathFacts: readonly HostPathFact[] = [
  ...sockets.map(([path, words]) => fact(path, "engine", "socket", words, documentation)),
  fact("/run/systemd/private", "engine", "socket", "systemd's private socket", hierarchy),
  fact(
    "/run/dbus/system_bus_socket",
    "system",
    "socket",
    "the system's D-Bus socket",
    "D-Bus Specification, Well-known Message Bus Instances",
  ),
  ...state.map(([path, words]) => fact(path, "engine", "folder", words, documentation)),
  fact("/home", "system", "itself", "the home folders of all users", hierarchy),
  ...systemFolders.map((path) => fact(path, "system", "folder", "a system folder", hierarchy)),
];

function fact(
  path: string,
  exposes: HostPathFact["exposes"],
  kind: HostPathFact["kind"],
  words: string,
  source: string,
): HostPathFact {
  return { path, exposes, kind, words, source };
}

/** Sockets whose holder commands an engine, and so the node. */
export const engineSockets: Known<readonly string[]> = {
  value: sockets.map(([path]) => path),
  source: documentation,
};

/** Data of k3s' local-path volumes stands below k3s' state folder but is a workload's own. */
export const hostDataFolder: Known<string> = {
  value: "/var/lib/rancher/k3s/storage",
  source: "docs.k3s.io, Volumes and Storage",
};
