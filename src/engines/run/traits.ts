import type { Destination, DimensionValues, Stated } from "../../confinement/index.ts";
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
}

/** In what Podman and Docker, rootful and rootless, differ. Everything else follows from the options alike. */
export interface EngineTraits {
  readonly name: string;
  readonly seccomp: SeccompEngine;
  readonly masking: MaskingEngine;
  readonly sysctls: SysctlEngine;
  readonly limits: LimitsEngine;
  readonly capabilities: (options: RunOptions, uid: number) => Stated<ConfiguredCapabilities>;
  readonly userNamespace: (options: RunOptions) => UserNamespace;
  /** The uid inside when neither option nor image decide: --userns=keep-id runs as the caller. */
  readonly userOfNamespace: (options: RunOptions) => number | undefined;
  /** Name of the AppArmor profile, where the engine loads one. */
  readonly appArmorProfile: string | undefined;
  /** Whether containers get the SELinux type container_t. */
  readonly selinuxLabels: boolean;
  /** Whether named volumes are mounted nosuid and nodev. */
  readonly guardedVolumes: boolean;
  /** Whether a read-only bind mount covers what is mounted below. */
  readonly recursiveReadOnly: boolean;
  /** Kernel files that are hidden besides when the container is on the host's network. */
  readonly hiddenOnHostNetwork: readonly string[];
  /** Whether containers of the engine reach each other's ports. */
  readonly sharedBridge: boolean;
  readonly reaches: Stated<readonly Destination[]>;
  readonly proxyEnvironment: boolean;
  readonly timeNamespace: Stated<"private" | "host">;
  readonly engine: Stated<DimensionValues["engine-privilege"]>;
  readonly source: string;
}
