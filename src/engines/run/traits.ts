import type { Ask, Destination, DimensionValues, Stated } from "../../confinement/index.ts";
import type { LimitsEngine, MaskingEngine, SysctlEngine, SeccompEngine } from "../../facts/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import type { UserNamespace } from "../process.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import type { RunOptions } from "./options.ts";

/** The machine on which an engine runs. */
export interface RunHost {
  readonly version: string;
  readonly rootless: boolean;
  readonly architecture: "amd64" | "arm64";
  readonly node: NodeFacts;
  /** ID of os-release, where its packages change the engine's defaults. */
  readonly distribution?: string;
  /** Docker's userns-remap is set: containers get a range of subordinate ids, one for all of them. */
  readonly usernsRemap?: boolean;
  /** Docker's selinux-enabled; Podman's is on where SELinux is. */
  readonly selinuxEnabled?: boolean;
  /** What makes the cgroups. Without it systemd is taken, as both engines do under systemd. */
  readonly cgroupManager?: "systemd" | "cgroupfs";
  /** What the engine itself may grant, where its own bounding set lacks some: an engine inside a container or a small machine. */
  readonly grantable?: readonly string[];
  /** The OCI runtime that the engine calls, where it is known. */
  readonly ociRuntime?: { readonly name: string; readonly version: string };
  /** How the API of Docker's daemon is served, when it is open on the network without TLS. */
  readonly networkApi?: boolean;
}

/** In what Podman and Docker, rootful and rootless, differ. Everything else follows from the options alike. */
export interface EngineTraits {
  readonly name: string;
  readonly seccomp: SeccompEngine;
  readonly masking: MaskingEngine;
  readonly sysctls: SysctlEngine;
  readonly limits: LimitsEngine;
  /** `asRoot`: whether the user, as it is written, is root. */
  readonly capabilities: (options: RunOptions, asRoot: boolean) => Stated<ConfiguredCapabilities>;
  readonly userNamespace: (options: RunOptions, ask: Ask) => UserNamespace;
  /** The ids inside when no option decides: --userns=keep-id runs as the caller. */
  readonly userOfNamespace: (
    options: RunOptions,
  ) => { readonly uid: number; readonly gid: number } | undefined;
  /** A supplementary group that the user namespace brings, whoever the user is. */
  readonly groupOfNamespace: (options: RunOptions) => number | undefined;
  /** Whether a seccomp profile that is named is loaded under --privileged too. */
  readonly filtersPrivileged: boolean;
  /** Name of the AppArmor profile, where the engine loads one. */
  readonly appArmorProfile: string | undefined;
  /** Whether containers get the SELinux type container_t. */
  readonly selinuxLabels: boolean;
  /** Whether named volumes are mounted nosuid and nodev. */
  readonly guardedVolumes: boolean;
  /** Propagation of a named volume, and of one that the image declares, when none is given. */
  readonly volumePropagation: "private" | "host-to-container";
  /** Whether a read-only bind mount covers what is mounted below. */
  readonly recursiveReadOnly: boolean;
  /** Kernel files that are hidden besides when the container is on the host's network. */
  readonly hiddenOnHostNetwork: readonly string[];
  /** Whether the image's files belong to a range of subordinate ids although the container has the host's user namespace. */
  readonly imageOfRange: (options: RunOptions) => boolean;
  /** Whether paths below /proc stay writable with the host's processes, because the host's own /proc is mounted. */
  readonly hostProcWithHostPid: boolean;
  /** Whether the paths that an option hides are left open with the host's processes, unless the container is privileged. */
  readonly dropsMasksWithHostPid: boolean;
  /** Whether containers of the engine reach each other's ports. */
  readonly sharedBridge: boolean;
  readonly reaches: Stated<readonly Destination[]>;
  /** Whether the host's services are reached under a mapped address where the container has the host's own one (pasta). */
  readonly hostByMappedAddress: boolean;
  readonly proxyEnvironment: boolean;
  /** Whether the configured default of the cgroup namespace is heeded on cgroup v1, unless the container is privileged. */
  readonly heedsCgroupnsOnOldCgroups: boolean;
  /** Whether a login user's containers have limits of cgroups only where systemd makes the cgroups. */
  readonly limitsNeedSystemd: boolean;
  readonly timeNamespace: Stated<"private" | "host">;
  readonly engine: Stated<DimensionValues["engine-privilege"]>;
  readonly source: string;
}
