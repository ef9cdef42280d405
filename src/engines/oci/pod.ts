import type { Ask, NamespaceSharing, Question } from "../../confinement/index.ts";
import type { CriDeclaration, OciDeclaration } from "../../workload/index.ts";
import type { OciNamespace } from "./namespaces.ts";

/** What is known of the pod whose namespaces a container joins through the process of its sandbox. */
export interface OciPod {
  readonly namespace?: string;
  /** Kinds of namespaces that the sandbox has of the host. */
  readonly ofHost: readonly OciNamespace[];
  /** What is set in the namespaces that the sandbox made. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Whether the kubelet made it, which gives each pod that maps ids a range of its own. */
  readonly byKubelet: boolean;
  /** Whether another container of the pod runs; absent: not known. */
  readonly hasPeers?: boolean;
}

/** The configuration of a container, with the pod that it is part of where that one is known. */
export interface OciContainer extends OciDeclaration {
  readonly pod?: OciPod;
}

const shareable: readonly OciNamespace[] = ["network", "ipc", "uts", "pid", "user"];

/**
 * The pod of a sandbox by what its runtime was given, for one of its containers, whose labels tell whether the kubelet made it. A container's own record says nothing of it: containerd has every container join the
 * sandbox's namespaces, whatever was asked for the container. Source: containerd@v2.2.9 internal/cri/opts/spec_linux_opts.go,
 * WithPodNamespaces. Undefined where the record lacks it.
 */
export function ociPodOf(
  { oci, namespace }: CriDeclaration,
  { podUid }: CriDeclaration,
  hasPeers?: boolean,
): OciPod | undefined {
  if (oci === undefined) return undefined;
  const listed = (oci.linux?.namespaces ?? []).map(({ type }) => type);
  return {
    ...(namespace !== undefined && { namespace }),
    ofHost: shareable.filter((type) => !listed.includes(type)),
    sysctls: oci.linux?.sysctl ?? {},
    byKubelet: podUid !== undefined,
    ...(hasPeers !== undefined && { hasPeers }),
  };
}

/** containerd names the namespaces of the sandbox by the process of its own. */
const ofProcess = /^\/proc\/\d+\/ns\//;

/** Whether a path leads to a namespace of the pod that is known. */
export function isOfPod(pod: OciPod | undefined, path: string): boolean {
  return pod !== undefined && ofProcess.test(path);
}

/** The configuration as if each namespace of the host's were not listed, and with the pod's sysctls where its namespaces are joined. */
export function inPod(declaration: OciDeclaration, pod: OciPod | undefined): OciContainer {
  const { linux } = declaration;
  if (pod === undefined || linux?.namespaces === undefined) return declaration;
  const namespaces = linux.namespaces.filter(
    ({ type, path = "" }) => !(isOfPod(pod, path) && pod.ofHost.some((one) => one === type)),
  );
  return {
    ...declaration,
    pod,
    linux: { ...linux, namespaces, sysctl: { ...pod.sysctls, ...linux.sysctl } },
  };
}

/** Who shares the namespaces of a pod beside its sandbox, which does nothing. */
export function sharingInPod({ hasPeers }: OciPod, ask: Ask): NamespaceSharing {
  return (hasPeers ?? ask(podPeersQuestion)) ? "pod" : "private";
}

const podPeersQuestion: Question<boolean> = {
  id: "pod-peers",
  words: "whether other containers of the pod run beside it",
  supplier: "input",
  supply: "add the records of all containers of the pod (crictl inspect)",
  candidates: [true, false],
  candidateWords: (answer) => (answer ? "others do" : "it is alone with the sandbox"),
};
