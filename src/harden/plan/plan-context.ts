import type { FeatureGate, HostUsersOutcome, TracedFacts } from "../../facts/index.ts";
import { hostUsersOutcome, isGateOn } from "../../facts/index.ts";
import type { Inventory, KubernetesObject } from "../../workload/index.ts";
import type { ImageNeeds } from "./stated-needs.ts";

/** What an image's configuration and file system say, as far as known: the `images` of a context file. */
export interface ImageEvidence extends TracedFacts {
  readonly user?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly volumes?: readonly string[];
  /** EXPOSE, such as "8080/tcp". */
  readonly exposedPorts?: readonly string[];
  /** Every path that the program writes to. */
  readonly writes?: readonly string[];
  readonly setId?: boolean;
  readonly fileCapabilities?: boolean;
  /** Files that raise privilege, where its layers were read. */
  readonly privilegedFiles?: readonly { readonly path: string }[];
  /** Owner and mode of folders, by path, where its layers were read: all volumes and the working folder that it holds are among them. */
  readonly paths?: Readonly<Record<string, ImageFolder>>;
  /** What a person says that its program needs; "nothing" where it has none of these needs. */
  readonly needs?: "nothing" | ImageNeeds;
}

export interface ImageFolder {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, such as 0o1777. */
  readonly mode: number;
  readonly isEmpty?: true;
}

/** What planning needs to know of the cluster; a `ClusterContext` has this shape. */
export interface PlanCluster {
  readonly kubernetes: string;
  readonly k3sRootless?: boolean;
  readonly containerRuntime: { readonly name: "containerd" | "cri-o"; readonly version: string };
  readonly ociRuntime: { readonly name: "runc" | "crun"; readonly version: string };
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly node: {
    readonly kernel?: string;
    readonly filesystem?: string;
    readonly accounts?: readonly { readonly uid: number }[];
  };
  readonly images: Readonly<Record<string, ImageEvidence>>;
  /** Content of Localhost seccomp profiles that the nodes are known to hold, by file. */
  readonly seccompProfiles?: Readonly<Record<string, unknown>>;
  readonly architecture?: "amd64" | "arm64";
}

/** Two ways to parity: a user that nobody else has, or container root in a user namespace of the pod's own. */
export type Way = "non-root" | "user-namespace";

export interface PlanContext {
  readonly cluster: PlanCluster;
  readonly inventory: Inventory;
  readonly object: KubernetesObject;
  /** Whether everything the level knows is asked for (restricted, sealed) or only what rootless Podman does. */
  readonly strict: boolean;
  readonly prefer?: Way;
}

const gates = new WeakMap<PlanCluster, Map<FeatureGate, boolean>>();

/** Whether a feature is on in the cluster. Worked out once for each. */
export function hasFeature({ cluster }: PlanContext, gate: FeatureGate): boolean {
  let known = gates.get(cluster);
  if (known === undefined) gates.set(cluster, (known = new Map<FeatureGate, boolean>()));
  let on = known.get(gate);
  if (on === undefined) {
    on = isGateOn(gate, cluster.kubernetes, cluster.featureGates[gate]);
    known.set(gate, on);
  }
  return on;
}

const outcomes = new WeakMap<PlanCluster, HostUsersOutcome>();

/** What becomes of `hostUsers: false` on this cluster. Worked out once for each. */
export function outcomeOfHostUsers({ cluster }: PlanContext): HostUsersOutcome {
  let outcome = outcomes.get(cluster);
  if (outcome === undefined) outcomes.set(cluster, (outcome = findOutcome(cluster)));
  return outcome;
}

function findOutcome(cluster: PlanCluster): HostUsersOutcome {
  const { kubernetes, containerRuntime, ociRuntime, featureGates, node } = cluster;
  const gate = featureGates["UserNamespacesSupport"];
  return hostUsersOutcome({
    kubernetes,
    ...(gate === undefined ? {} : { gate }),
    ...(containerRuntime.name === "containerd"
      ? { containerd: containerRuntime.version }
      : { crio: containerRuntime.version }),
    ...(ociRuntime.name === "runc" ? { runc: ociRuntime.version } : { crun: ociRuntime.version }),
    ...(node.kernel === undefined ? {} : { kernel: node.kernel }),
  });
}
