import type { Confinement } from "../confinement/index.ts";
import type { ContainerPort, Volume, VolumeMount } from "../workload/index.ts";
import { secretEnvironmentOf } from "./kubernetes/credentials.ts";
import { mountedPath, mountsOf, writtenByKubelet } from "./kubernetes/filesystem.ts";
import type { KubernetesInput, Subject } from "./kubernetes/input.ts";
import { subjectOf } from "./kubernetes/input.ts";
import { runningBeside } from "./kubernetes/namespaces.ts";
import { protocolOf, servicePorts } from "./kubernetes/services.ts";
import type { ClusterContext } from "./cluster-context.ts";
import type { ImageView } from "./image.ts";
import { oncePerObject } from "./once.ts";
import { podmanConfinement } from "./podman/podman.ts";
import type { PublishedPort, RunOptions, RunVolume } from "./run/options.ts";
import type { RunHost } from "./run/traits.ts";

/**
 * The yardstick of a container of a pod: the same container under rootless Podman (DESIGN, words). It carries what the workload is and
 * nothing that loosens it; facts of image and node that are not known are asked with the same questions as for the pod.
 * @throws RangeError for a Podman of which nothing is known
 */
export function twinOf(input: KubernetesInput): Confinement {
  return podmanConfinement(new TwinOptions(subjectOf(input)), hostOf(input.context));
}

const hostOf = oncePerObject(({ podman, architecture, node }: ClusterContext): RunHost => {
  return {
    version: podman.version,
    rootless: true,
    architecture,
    node,
    ...(podman.distribution !== undefined && { distribution: podman.distribution }),
  };
});

/** What the workload is, worked out as far as a dimension asks for it. */
class TwinOptions implements RunOptions {
  readonly image: ImageView;
  readonly user?: { readonly uid: number; readonly gid?: number };
  readonly #subject: Subject;
  #volumes: readonly RunVolume[] | undefined;
  #ports: readonly PublishedPort[] | undefined;

  constructor(subject: Subject) {
    this.image = subject;
    this.#subject = subject;
    const { own, spec } = subject;
    const uid = own.securityContext.runAsUser ?? spec.securityContext.runAsUser;
    const gid = own.securityContext.runAsGroup ?? spec.securityContext.runAsGroup;
    if (uid !== undefined) this.user = gid === undefined ? { uid } : { uid, gid };
  }

  get volumes(): readonly RunVolume[] {
    return (this.#volumes ??= mountsOf(this.#subject).map(({ mount, volume }) => twinVolume(mount, volume)));
  }

  get ports(): readonly PublishedPort[] {
    return (this.#ports ??= publishedPorts(this.#subject));
  }

  get inPod(): boolean {
    return runningBeside(this.#subject.pod, this.#subject.container).length > 0;
  }

  get secretEnvironment(): readonly string[] {
    return secretEnvironmentOf(this.#subject).value;
  }
}

/** A named volume for whatever the cluster provides, -v for a folder of the host; files that an operator writes are mounted alike. */
function twinVolume(mount: VolumeMount, volume: Volume): RunVolume {
  return {
    kind: volume.source,
    target: mount.mountPath,
    readOnly: mount.readOnly,
    ...(volume.hostPath !== undefined && { hostPath: mountedPath(volume, mount) }),
    ...(writtenByKubelet.includes(volume.source) && { plainFiles: true }),
  };
}

/** First port of the host that a login user may publish (net.ipv4.ip_unprivileged_port_start of the host). */
const firstPublishable = 1024;
/** People add this to a lower port of a Service when they publish it rootless: 80 becomes 8080. */
const shift = 8000;

/** -p for the pod's host ports from 1024 up, as they are, and for every port of the pod that a Service leads to. */
function publishedPorts({ spec, pod, namespace, inventory }: Subject): readonly PublishedPort[] {
  const declared = pod.containers
    .flatMap((one) => one.spec.ports)
    .map((port) => hostPortOf(port, spec.hostNetwork === true));
  const services = servicePorts(pod, namespace, inventory).map(
    ({ port, protocol, outside }): PublishedPort => ({
      port: port < firstPublishable ? port + shift : port,
      containerPort: port,
      protocol,
      address: "",
      audience: outside ? "world" : "cluster",
    }),
  );
  return [...declared.filter((one) => one.port >= firstPublishable), ...services];
}

/** A pod on the host's network has each of its ports there; port 0 stands for none. */
function hostPortOf(
  { hostPort, containerPort, hostIP, protocol }: ContainerPort,
  onHost: boolean,
): PublishedPort {
  const port = hostPort !== undefined && hostPort !== 0 ? hostPort : onHost ? containerPort : 0;
  return { port, containerPort, protocol: protocolOf(protocol), address: hostIP ?? "", audience: "world" };
}
