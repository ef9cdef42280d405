import {
  atLeast,
  k3sRelease,
  kubeletRefusesCgroupV1,
  newestKnown,
  parseVersion,
  releaseLine,
} from "../facts/index.ts";
import type { ClusterContext, NodeFacts } from "./cluster-context.ts";

export interface ContextOptions {
  /** "v1.33.5+k3s1": implies Kubernetes, containerd and runc. The newest known unless `kubernetes` is given. */
  readonly k3s?: string;
  readonly k3sRootless?: boolean;
  /** "1.34": a cluster that is not k3s. */
  readonly kubernetes?: string;
  readonly architecture?: "amd64" | "arm64";
  readonly podman?: { readonly version: string; readonly distribution?: string };
}

/**
 * The context that follows from versions alone; of node, kubelet and images nothing is known. Where a k3s release is known only to lie
 * between two versions of a component, the older is taken: newer ones confine no less. @throws RangeError for an unknown k3s release.
 */
export function contextOf(options: ContextOptions = {}): ClusterContext {
  const known = {
    architecture: options.architecture ?? "amd64",
    node: {},
    kubelet: {},
    featureGates: {},
    images: {},
    seccompProfiles: {},
    podman: options.podman ?? { version: newestKnown.podman.version },
  };
  if (options.kubernetes !== undefined && options.k3s === undefined) {
    return {
      ...known,
      kubernetes: options.kubernetes,
      node: cgroupsBehind({ ...known, kubernetes: options.kubernetes }),
      containerRuntime: { name: "containerd", version: newestKnown.containerd.version },
      ociRuntime: { name: "runc", version: newestKnown.runc.version },
    };
  }
  const k3s = options.k3s ?? newestKnown.k3s.version;
  const release = k3sRelease(k3s);
  if (release === undefined) throw new RangeError(`no facts are known of k3s ${k3s}`);
  const rootless = options.k3sRootless === true && { k3sRootless: true };
  return {
    ...known,
    kubernetes: release.kubernetes,
    k3s: writtenRelease(k3s),
    ...rootless,
    node: cgroupsBehind({ ...known, ...rootless, kubernetes: release.kubernetes }),
    containerRuntime: { name: "containerd", version: release.containerd.oldest },
    ociRuntime: { name: "runc", version: release.runc.oldest },
  };
}

/**
 * The version of cgroups that a running kubelet shows: it does not start on version 1, or rootless k3s needs version 2
 * (k3s-io/docs docs/advanced.md). Nothing where either is possible.
 */
export function cgroupsBehind({
  kubernetes,
  k3sRootless,
  kubelet,
}: Pick<ClusterContext, "kubernetes" | "k3sRootless" | "kubelet">): Pick<NodeFacts, "cgroupVersion"> {
  const refuses = kubelet.failCgroupV1 ?? atLeast(kubernetes, kubeletRefusesCgroupV1.value);
  return refuses || k3sRootless === true ? { cgroupVersion: 2 } : {};
}

/** "1.33.5+k3s1" as "v1.33.5+k3s1"; a release line stays a line. */
function writtenRelease(version: string): string {
  const text = version.trim().replace(/^v/, "");
  const parsed = parseVersion(text);
  return parsed?.patch === undefined ? `v${releaseLine(text) ?? text}` : `v${text}`;
}
