import type { NodeProgramKind } from "../../facts/index.ts";
import { nodeImage } from "../../facts/index.ts";
import type { Container, KubernetesObject, PodTemplate } from "../../workload/index.ts";

/** A workload that serves the node itself, and what shows it. */
export interface NodeProgram {
  readonly kind: NodeProgramKind;
  /** One clause for people, such as "storage plugin (CSI)". */
  readonly words: string;
  /** Strongest first; at least one. Without semicolons, which end a waiver's reason. */
  readonly evidence: readonly string[];
}

const words: Readonly<Record<NodeProgramKind, string>> = {
  "network-plugin": "network plugin (CNI)",
  "storage-plugin": "storage plugin (CSI)",
  "device-plugin": "device plugin",
  "service-load-balancer": "service load balancer",
  "node-agent": "agent of the node",
};

/** Folders that only such a program has a use for; the first match tells most. Sources: kubernetes.io docs, Network Plugins and Device Plugins; kubernetes-csi.github.io, Deploying; k3s-io/k3s pkg/agent/config. */
const folders: readonly { readonly kind: NodeProgramKind; readonly path: RegExp; readonly does: string }[] = [
  {
    kind: "device-plugin",
    path: /^\/var\/lib\/kubelet\/device-plugins(\/|$)/,
    does: "offers devices to the kubelet",
  },
  {
    kind: "storage-plugin",
    path: /^\/var\/lib\/kubelet\/(plugins|plugins_registry|pods)(\/|$)/,
    does: "mounts volumes for other pods",
  },
  {
    kind: "network-plugin",
    path: /^(\/etc\/cni|\/opt\/cni|\/var\/lib\/cni|\/var\/lib\/rancher\/k3s\/(agent\/etc\/cni|data\/(cni|current\/bin)))(\/|$)/,
    does: "installs or runs the pods' network",
  },
  {
    kind: "node-agent",
    path: /^(\/run|\/var\/run)\/(k3s\/)?(containerd\/containerd|docker|crio\/crio|dbus\/system_bus_socket)(\.sock)?$/,
    does: "speaks with the node's engine or system bus",
  },
  { kind: "node-agent", path: /^\/(proc|sys|dev)$/, does: "reads the node's kernel interfaces" },
  {
    kind: "node-agent",
    path: /^\/var\/log(\/(pods|containers|journal))?\/?$/,
    does: "collects the node's logs",
  },
  { kind: "node-agent", path: /^\/$/, does: "sees the node's whole file system" },
];

/**
 * What a workload does for the node: by its image, by folders that nothing else has a use for, and for what runs on every node also by
 * the namespaces and other folders of the node that it takes. Undefined where nothing shows that it serves the node.
 */
export function nodeProgramOf(
  pods: readonly PodTemplate[],
  { kind }: Pick<KubernetesObject, "kind">,
): NodeProgram | undefined {
  const isOnEveryNode = kind === "DaemonSet";
  const found = pods.flatMap((pod) => [
    ...byImage(pod),
    ...byPropagation(pod),
    ...byFolder(pod).filter((one) => isOnEveryNode || one.kind !== "node-agent"),
    ...(isOnEveryNode ? [...byNetwork(pod), ...byNamespaces(pod)] : []),
  ]);
  const [first] = found;
  if (first === undefined) return undefined;
  const evidence = found.filter((one) => one.kind === first.kind).map((one) => one.evidence);
  return { kind: first.kind, words: words[first.kind], evidence: [...new Set(evidence)] };
}

interface Shown {
  readonly kind: NodeProgramKind;
  readonly evidence: string;
}

function byImage(pod: PodTemplate): Shown[] {
  return pod.containers.flatMap(({ spec }) => {
    const known = nodeImage(spec.image ?? "");
    return known === undefined
      ? []
      : [{ kind: known.kind, evidence: `${known.name} ${known.does} (${known.source})` }];
  });
}

/** Mounts that a container makes reach the node only for those that mount volumes for others. */
function byPropagation(pod: PodTemplate): Shown[] {
  const ofKubelet = pod.spec.volumes.filter(({ hostPath }) =>
    /^\/var\/lib\/kubelet(\/|$)/.test(hostPath?.path ?? ""),
  );
  return pod.containers
    .flatMap(({ name, spec }) =>
      spec.volumeMounts
        .filter(({ mountPropagation }) => mountPropagation === "Bidirectional")
        .filter((mount) => ofKubelet.some((volume) => volume.name === mount.name))
        .map(({ mountPath }) => `${name} makes mounts for the node below ${mountPath} (Bidirectional)`),
    )
    .map((evidence) => ({ kind: "storage-plugin", evidence }));
}

function byFolder(pod: PodTemplate): Shown[] {
  return folders.flatMap(({ kind, path, does }) =>
    pod.spec.volumes.flatMap(({ hostPath }) => {
      const mounted = hostPath?.path.replace(/(?<=.)\/+$/, "");
      return mounted !== undefined && path.test(mounted)
        ? [{ kind, evidence: `it ${does}: it mounts ${mounted} of the node` }]
        : [];
    }),
  );
}

/** A program that changes the node's own network. */
function byNetwork(pod: PodTemplate): Shown[] {
  if (pod.spec.hostNetwork !== true) return [];
  const name = pod.containers.find(addsNetAdmin)?.name;
  return name === undefined
    ? []
    : [{ kind: "node-agent", evidence: `${name} holds NET_ADMIN in the node's network` }];
}

function addsNetAdmin({ spec }: Container): boolean {
  return spec.securityContext.capabilities.add.some((one) => /^(CAP_)?(NET_ADMIN|ALL)$/i.test(one));
}

function byNamespaces({ spec, containers }: PodTemplate): Shown[] {
  const taken = [
    ...(spec.hostPID === true ? ["hostPID"] : []),
    ...(spec.hostIPC === true ? ["hostIPC"] : []),
    ...(spec.hostNetwork === true ? ["hostNetwork"] : []),
    ...(containers.some((one) => one.spec.securityContext.privileged === true) ? ["privileged"] : []),
  ];
  return taken.length === 0
    ? []
    : [{ kind: "node-agent", evidence: `it runs on every node with ${taken.join(", ")}` }];
}
