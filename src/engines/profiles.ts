import type { Confinement } from "../confinement/index.ts";
import { atLeast, newestKnown, podmanNeedsUnifiedCgroups } from "../facts/index.ts";
import type { Container, ContainerSpec, Inventory, PodTemplate, Resources } from "../workload/index.ts";
import type { ClusterContext } from "./cluster-context.ts";
import { contextOf } from "./context.ts";
import { dockerConfinement } from "./docker/docker.ts";
import type { ImageView } from "./image.ts";
import { confineKubernetes } from "./kubernetes/confine.ts";
import { podmanConfinement } from "./podman/podman.ts";
import type { RunHost } from "./run/traits.ts";

export type EngineProfileId =
  "podman-rootless" | "podman-rootful" | "docker" | "docker-rootless" | "k3s" | "k3s-rootless" | "kubernetes";

/** Every profile with its title and the version that it has unless another is asked for. */
export const engineProfiles: readonly {
  readonly id: EngineProfileId;
  readonly title: string;
  readonly newest: string;
}[] = [
  { id: "podman-rootless", title: "Podman, rootless", newest: newestKnown.podman.version },
  { id: "podman-rootful", title: "Podman as root", newest: newestKnown.podman.version },
  { id: "docker", title: "Docker", newest: newestKnown.docker.version },
  { id: "docker-rootless", title: "Docker, rootless", newest: newestKnown.docker.version },
  { id: "k3s", title: "k3s", newest: newestKnown.k3s.version },
  { id: "k3s-rootless", title: "k3s, rootless", newest: newestKnown.k3s.version },
  { id: "kubernetes", title: "Kubernetes with containerd", newest: newestKnown.kubernetes.version },
];

export interface ProfileOptions {
  readonly version?: string;
  /** ID of os-release, where its packages change the engine's defaults (Podman). */
  readonly distribution?: string;
  readonly architecture?: "amd64" | "arm64";
  /** Facts of the machine, so that a profile and a workload stand on the same one. */
  readonly node?: ClusterContext["node"];
}

const profiles = new Map<string, Confinement>();

/**
 * The confinement that an engine gives to a plain run, computed by the same code as for workloads. The image is taken to name no user and
 * to hold set-id files, as the base images of distributions do. Made once for each set of options with no more of the node than its
 * cgroups.
 * @throws RangeError for a version of k3s, Podman or Docker of which nothing is known.
 */
export function engineProfile(id: EngineProfileId, options: ProfileOptions = {}): Confinement {
  const { cgroupVersion, ...further } = options.node ?? {};
  if (Object.keys(further).length > 0) return makeProfile(id, options);
  const cgroups = options.node === undefined ? "" : (cgroupVersion ?? "unknown");
  const key = [id, options.version, options.distribution, options.architecture, cgroups].join(" ");
  let profile = profiles.get(key);
  if (profile === undefined) profiles.set(key, (profile = makeProfile(id, options)));
  return profile;
}

function makeProfile(id: EngineProfileId, options: ProfileOptions): Confinement {
  switch (id) {
    case "podman-rootless":
    case "podman-rootful":
      return podmanConfinement({ image: plainImage }, podmanHost(id === "podman-rootless", options));
    case "docker":
    case "docker-rootless":
      return dockerConfinement(
        { image: plainImage },
        hostOf(id === "docker-rootless", newestKnown.docker.version, options),
      );
    case "k3s":
    case "k3s-rootless":
    case "kubernetes":
      return clusterProfile(id, options);
  }
}

/** Debian's and other base images name no user, declare no volume and hold set-id files (su, mount, passwd), none with capabilities. */
const plainImage: ImageView = {
  imageName: "of a distribution",
  image: { user: "", uid: 0, gid: 0, groups: [], volumes: [], setId: true, fileCapabilities: false },
  mustBeNonRoot: false,
};

/** A host of which nothing is said has what that Podman needs. */
function podmanHost(rootless: boolean, options: ProfileOptions): RunHost {
  const host = hostOf(rootless, newestKnown.podman.version, options);
  if (options.node !== undefined || !atLeast(host.version, podmanNeedsUnifiedCgroups.value)) return host;
  return { ...host, node: { cgroupVersion: 2 } };
}

function hostOf(
  rootless: boolean,
  newest: string,
  { version, distribution, architecture, node }: ProfileOptions,
): RunHost {
  return {
    version: version ?? newest,
    rootless,
    architecture: architecture ?? "amd64",
    node: node ?? {},
    ...(distribution !== undefined && { distribution }),
  };
}

function clusterProfile(
  id: "k3s" | "k3s-rootless" | "kubernetes",
  { version, architecture, node }: ProfileOptions,
): Confinement {
  const context = contextOf({
    ...(id === "kubernetes"
      ? { kubernetes: version ?? newestKnown.kubernetes.version }
      : { k3s: version ?? newestKnown.k3s.version }),
    ...(id === "k3s-rootless" && { k3sRootless: true }),
    ...(architecture !== undefined && { architecture }),
  });
  const images = { [plainImage.imageName]: plainImage.image ?? {} };
  const pod = plainPod(plainImage.imageName);
  const container = pod.containers[0] as Container;
  return confineKubernetes({
    pod,
    container,
    namespace: "default",
    inventory: emptyInventory,
    context: { ...context, images, node: { ...context.node, ...node } },
  });
}

const emptyInventory: Inventory = {
  complete: true,
  objects: () => [],
  find: () => undefined,
  has: () => false,
};

const noResources: Resources = { requests: {}, limits: {} };

/** A pod of one container with nothing but an image. */
function plainPod(image: string): PodTemplate {
  const spec: ContainerSpec = {
    raw: {},
    name: "main",
    image,
    command: [],
    args: [],
    securityContext: { raw: {}, present: false, capabilities: { present: false, add: [], drop: [] } },
    ports: [],
    volumeMounts: [],
    volumeDevices: [],
    env: [],
    envFrom: [],
    resources: noResources,
  };
  return {
    path: ["spec"],
    metadataPath: ["metadata"],
    labels: {},
    annotations: {},
    spec: {
      raw: {},
      securityContext: { raw: {}, present: false, supplementalGroups: [], sysctls: [] },
      volumes: [],
      resources: noResources,
    },
    containers: [{ type: "container", name: "main", spec, path: ["spec", "containers", 0] }],
    shape: "complete",
  };
}
