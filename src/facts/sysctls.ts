import type { Fact, Known } from "./fact.ts";
import { atLeast } from "./versions.ts";

const safeSource = "kubernetes/pod-security-admission policy/check_sysctls.go@8f84a87";

interface SafeSysctl {
  readonly name: string;
  /** First policy version that allows it, and first kubelet that sets it without being told to. */
  readonly since: string;
}

const safeSysctlTable: readonly SafeSysctl[] = [
  { name: "kernel.shm_rmid_forced", since: "1.0" },
  { name: "net.ipv4.ip_local_port_range", since: "1.0" },
  { name: "net.ipv4.ip_unprivileged_port_start", since: "1.0" },
  { name: "net.ipv4.tcp_syncookies", since: "1.0" },
  { name: "net.ipv4.ping_group_range", since: "1.0" },
  { name: "net.ipv4.ip_local_reserved_ports", since: "1.27" },
  { name: "net.ipv4.tcp_keepalive_time", since: "1.29" },
  { name: "net.ipv4.tcp_fin_timeout", since: "1.29" },
  { name: "net.ipv4.tcp_keepalive_intvl", since: "1.29" },
  { name: "net.ipv4.tcp_keepalive_probes", since: "1.29" },
  { name: "net.ipv4.tcp_rmem", since: "1.32" },
  { name: "net.ipv4.tcp_wmem", since: "1.32" },
  { name: "net.ipv4.tcp_slow_start_after_idle", since: "1.37" },
  { name: "net.ipv4.tcp_notsent_lowat", since: "1.37" },
];

/**
 * Names that the Pod Security Standards allow at a policy version ("1.32", no "latest"), matched exactly (dots, not slashes).
 * The kubelet of the same version sets the same names without allowed-unsafe-sysctls.
 */
export function safeSysctls(version: string): Known<readonly string[]> {
  const value = safeSysctlTable.filter((one) => atLeast(version, one.since)).map((one) => one.name);
  return { value, source: safeSource };
}

/** Whether the kernel keeps one value for each namespace of this kind; `none`: one value for the whole node. */
export type SysctlNamespace = "network" | "ipc" | "uts" | "none";

export interface SysctlNature extends Fact {
  readonly namespace: SysctlNamespace;
  /**
   * Which direction loosens confinement: `lower` and `higher` values, a `wider` interval ("1 0" is empty), `any` change of it (to be judged by hand),
   * or `none` when it only tunes.
   */
  readonly looser: "lower" | "higher" | "wider" | "any" | "none";
  /** The kernel's value in a new namespace, where it is a constant. */
  readonly kernelDefault?: string;
}

const kernelDocs = "Linux Documentation/networking/ip-sysctl.rst";

const natures: Readonly<Record<string, SysctlNature>> = {
  "net.ipv4.ip_unprivileged_port_start": {
    namespace: "network",
    looser: "lower",
    kernelDefault: "1024",
    source: kernelDocs,
  },
  "net.ipv4.ping_group_range": {
    namespace: "network",
    looser: "wider",
    kernelDefault: "1 0",
    source: kernelDocs,
  },
  "net.ipv4.ip_forward": {
    namespace: "network",
    looser: "higher",
    source: kernelDocs,
    note: "a new namespace starts as the node's or as 0, by net.core.devconf_inherit_init_net",
  },
  "net.ipv4.conf.all.forwarding": { namespace: "network", looser: "higher", source: kernelDocs },
  "net.ipv6.conf.all.forwarding": { namespace: "network", looser: "higher", source: kernelDocs },
  "net.ipv4.conf.all.rp_filter": {
    namespace: "network",
    looser: "lower",
    source: kernelDocs,
    note: "2 (loose) checks less than 1 (strict)",
  },
  "net.ipv4.conf.all.accept_redirects": { namespace: "network", looser: "higher", source: kernelDocs },
  "net.ipv4.conf.all.send_redirects": { namespace: "network", looser: "higher", source: kernelDocs },
  "net.ipv4.conf.all.accept_source_route": { namespace: "network", looser: "higher", source: kernelDocs },
  "net.ipv4.conf.all.route_localnet": {
    namespace: "network",
    looser: "higher",
    kernelDefault: "0",
    source: kernelDocs,
  },
  "net.ipv4.tcp_syncookies": {
    namespace: "network",
    looser: "lower",
    kernelDefault: "1",
    source: kernelDocs,
  },
  "net.ipv4.ip_nonlocal_bind": {
    namespace: "network",
    looser: "higher",
    kernelDefault: "0",
    source: kernelDocs,
  },
  "net.ipv4.ip_local_port_range": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.ip_local_reserved_ports": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_keepalive_time": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_fin_timeout": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_keepalive_intvl": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_keepalive_probes": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_rmem": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_wmem": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_slow_start_after_idle": { namespace: "network", looser: "none", source: kernelDocs },
  "net.ipv4.tcp_notsent_lowat": { namespace: "network", looser: "none", source: kernelDocs },
  "net.core.somaxconn": {
    namespace: "network",
    looser: "none",
    source: "Linux Documentation/admin-guide/sysctl/net.rst",
  },
  "kernel.shm_rmid_forced": {
    namespace: "ipc",
    looser: "lower",
    kernelDefault: "0",
    source: "Linux Documentation/admin-guide/sysctl/kernel.rst",
  },
};

/**
 * What a sysctl is: whose namespace keeps it and which direction loosens. For a name not listed the namespace is told by its prefix
 * (net.* network, fs.mqueue.*, kernel.shm*, msg*, sem ipc, kernel.hostname and domainname uts) and the direction is `any`.
 */
export function sysctlNature(name: string): SysctlNature {
  if (Object.hasOwn(natures, name)) return natures[name] as SysctlNature;
  return {
    namespace: namespaceByPrefix(name),
    looser: "any",
    source:
      "kubernetes pkg/kubelet/sysctl/namespace.go; opencontainers/runc libcontainer/configs/validate/validator.go@v1.4.2",
  };
}

function namespaceByPrefix(name: string): SysctlNamespace {
  if (name.startsWith("net.")) return "network";
  if (name.startsWith("fs.mqueue.")) return "ipc";
  if (/^kernel\.(msg(max|mnb|mni)|sem|shm(all|max|mni|_rmid_forced))$/.test(name)) return "ipc";
  return name === "kernel.hostname" || name === "kernel.domainname" ? "uts" : "none";
}

/** What a container finds in its own network namespace when nothing is set. */
export interface EngineSysctls extends Fact {
  /** First port that needs no privilege to bind. */
  readonly unprivilegedPortStart: number;
  /** "first last" group ids that may open ICMP sockets; "1 0" is nobody. */
  readonly pingGroupRange: string;
}

export type SysctlEngine =
  "podman" | "docker" | "docker-rootless" | "k3s" | "containerd-1" | "containerd-2" | "cri-o";

const pingEverybody = "0 2147483647";

/** Values that each engine sets (or leaves) in a container's own network namespace, without a user namespace of the pod's own. */
export const engineSysctls: Readonly<Record<SysctlEngine, EngineSysctls>> = {
  podman: {
    unprivilegedPortStart: 1024,
    pingGroupRange: "0 0",
    source: "containers/common pkg/config/containers.conf (default_sysctls), measured with podman 4.3.1",
  },
  docker: {
    unprivilegedPortStart: 0,
    pingGroupRange: pingEverybody,
    source: "moby daemon/oci_linux.go@docker-v29.7.2",
    note: "since 20.10",
  },
  "docker-rootless": {
    unprivilegedPortStart: 0,
    pingGroupRange: "1 0",
    source: "moby daemon/oci_linux.go@docker-v29.7.2",
  },
  k3s: {
    unprivilegedPortStart: 0,
    pingGroupRange: pingEverybody,
    source:
      "k3s-io/k3s pkg/agent/templates/templates_linux.go@06be48b; containerd internal/cri/server/podsandbox/sandbox_run_linux.go@v2.2.7",
    note: "kernel >= 4.11; a pod with hostUsers false keeps the kernel's ping_group_range (1 0)",
  },
  "containerd-1": {
    unprivilegedPortStart: 1024,
    pingGroupRange: "1 0",
    source: "containerd pkg/cri/config/config.go@v1.7.34",
    note: "enable_unprivileged_* are off unless configured",
  },
  "containerd-2": {
    unprivilegedPortStart: 0,
    pingGroupRange: pingEverybody,
    source: "containerd internal/cri/config/config_unix.go@v2.0.0",
    note: "a pod with hostUsers false keeps the kernel's ping_group_range (1 0)",
  },
  "cri-o": {
    unprivilegedPortStart: 1024,
    pingGroupRange: "1 0",
    source: "cri-o pkg/config/config.go@f954a17 (default_sysctls is empty)",
    note: "distributions often set ping_group_range in crio.conf",
  },
};
