/**
 * What the kubelet asks of the runtime for a pod. Written after kubernetes pkg/kubelet/kuberuntime (kuberuntime_sandbox.go,
 * kuberuntime_container_linux.go, security_context.go) and pkg/securitycontext/util.go of v1.26.15 and v1.37.2; field names are those of
 * k8s.io/cri-api in JSON.
 */
import { maskedPaths } from "../../../src/facts/index.ts";
import type { ContainerFields, CriPod, MountFields, PodFields, ProfileFields } from "./pods.ts";

/** Where the kubelet would have put things, and what the runtime said of the image's user. */
export interface KubeletFolders {
  readonly logs: string;
  readonly hosts: string;
  readonly terminationLog: string;
  readonly token: string;
  readonly emptyFolder: string;
  /** Takes the place of {folder} in host paths, and holds seccomp profiles. */
  readonly folder: string;
}

export interface ImageUser {
  readonly uid?: { readonly value?: string };
  readonly username?: string;
}

export interface CriRequests {
  readonly sandbox: object;
  /** The container as the pod's n-th, with this command. */
  container(name: string, command: readonly string[], user: ImageUser): object;
}

/** The ids of the first pod that the kubelet gives a user namespace: KEP-127. */
const firstPodIds = { hostId: 65_536, containerId: 0, length: 65_536 };

export function criRequests(pod: CriPod, kubernetes: string, folders: KubeletFolders): CriRequests {
  return {
    sandbox: sandboxConfiguration(pod, folders),
    container: (name, command, user) => ({
      metadata: { name },
      labels: { ...podLabels(pod.name), "io.kubernetes.container.name": name },
      image: { image: `localhost/podseal-${pod.image}:latest` },
      command,
      // A value is bytes (since cri-api 0.36), in JSON as base64.
      envs: environmentOf(pod).map(({ name: key, value }) => ({ key, value: btoa(value) })),
      mounts: mountsOf(pod, folders),
      logPath: `${name}.log`,
      // Held open so that the probe stays until the pod is stopped.
      stdin: true,
      linux: {
        resources: resourcesOf(pod.container),
        securityContext: securityContextOf(pod, kubernetes, folders, user),
      },
    }),
  };
}

function sandboxConfiguration({ name, spec = {}, container = {} }: CriPod, { logs }: KubeletFolders): object {
  const { runAsUser, runAsGroup, sysctls = [] } = spec.securityContext ?? {};
  return {
    metadata: { name, namespace: "default", uid: `uid-${name}` },
    labels: podLabels(name),
    ...(spec.hostNetwork !== true && { hostname: name }),
    logDirectory: logs,
    dnsConfig: { servers: ["192.0.2.53"] },
    linux: {
      sysctls: Object.fromEntries(sysctls.map((one) => [one.name, one.value])),
      securityContext: {
        privileged: container.securityContext?.privileged === true,
        seccomp: { profileType: "RuntimeDefault" },
        namespaceOptions: namespaceOptions(spec),
        supplementalGroups: supplementalGroups(spec),
        ...(runAsUser !== undefined && { runAsUser: { value: runAsUser } }),
        ...(runAsGroup !== undefined && { runAsGroup: { value: runAsGroup } }),
      },
    },
  };
}

/** Source: kubernetes pkg/kubelet/types/labels.go. */
function podLabels(name: string): object {
  return {
    "io.kubernetes.pod.name": name,
    "io.kubernetes.pod.namespace": "default",
    "io.kubernetes.pod.uid": `uid-${name}`,
  };
}

function namespaceOptions(spec: PodFields): object {
  return {
    network: spec.hostNetwork === true ? "NODE" : "POD",
    ipc: spec.hostIPC === true ? "NODE" : "POD",
    pid: spec.hostPID === true ? "NODE" : spec.shareProcessNamespace === true ? "POD" : "CONTAINER",
    ...(spec.hostUsers === false && {
      usernsOptions: { mode: "POD", uids: [firstPodIds], gids: [firstPodIds] },
    }),
  };
}

function supplementalGroups({ securityContext = {} }: PodFields): readonly number[] {
  const { fsGroup, supplementalGroups: groups = [] } = securityContext;
  return [...(fsGroup === undefined ? [] : [fsGroup]), ...groups];
}

function securityContextOf(
  { spec = {}, container = {} }: CriPod,
  kubernetes: string,
  { folder }: KubeletFolders,
  user: ImageUser,
): object {
  const own = container.securityContext ?? {};
  const runAsGroup = own.runAsGroup ?? spec.securityContext?.runAsGroup;
  const { add = [], drop = [] } = own.capabilities ?? {};
  const unmasked = own.procMount === "Unmasked";
  const hidden = maskedPaths("kubernetes", kubernetes);
  return {
    capabilities: { addCapabilities: add, dropCapabilities: drop },
    privileged: own.privileged === true,
    namespaceOptions: namespaceOptions(spec),
    ...userOf(own.runAsUser ?? spec.securityContext?.runAsUser, user),
    ...(runAsGroup !== undefined && { runAsGroup: { value: runAsGroup } }),
    readonlyRootfs: own.readOnlyRootFilesystem === true,
    supplementalGroups: supplementalGroups(spec),
    noNewPrivs: own.allowPrivilegeEscalation === false,
    maskedPaths: unmasked ? [] : (hidden?.masked ?? []),
    readonlyPaths: unmasked ? [] : (hidden?.readOnly ?? []),
    seccomp: profileOf(own.seccompProfile ?? spec.securityContext?.seccompProfile, folder),
  };
}

/** A user that no field names is the image's, by number where it is one; an image without a user is root's. */
function userOf(asked: number | undefined, { uid, username = "" }: ImageUser): object {
  if (asked !== undefined) return { runAsUser: { value: asked } };
  if (username !== "") return { runAsUsername: username };
  return { runAsUser: { value: Number(uid?.value ?? 0) } };
}

function profileOf(profile: ProfileFields | undefined, folder: string): object {
  if (profile?.type !== "Localhost") return { profileType: profile?.type ?? "Unconfined" };
  return { profileType: "Localhost", localhostRef: `${folder}/${profile.localhostProfile ?? ""}` };
}

/** Limits equal to requests make a pod Guaranteed, none make it BestEffort: pkg/kubelet/qos/policy.go. */
function resourcesOf({ resources }: ContainerFields = {}): object {
  const { limits } = resources ?? {};
  if (limits === undefined) return { oomScoreAdj: 1000, cpuShares: 2 };
  const milli = Number(limits.cpu.replace(/m$/, ""));
  return {
    oomScoreAdj: -997,
    cpuShares: Math.floor((milli * 1024) / 1000),
    cpuPeriod: 100_000,
    cpuQuota: milli * 100,
    memoryLimitInBytes: Number(limits.memory.replace(/Mi$/, "")) * 2 ** 20,
  };
}

/** Service variables are those of the one service that every namespace sees. */
function environmentOf({ spec = {}, container = {} }: CriPod): readonly { name: string; value: string }[] {
  const host = { name: "KUBERNETES_SERVICE_HOST", value: "10.43.0.1" };
  const other = { name: "STORE_SERVICE_HOST", value: "10.43.0.9" };
  return [host, ...(spec.enableServiceLinks === false ? [] : [other]), ...(container.env ?? [])];
}

const propagations = {
  None: "PROPAGATION_PRIVATE",
  HostToContainer: "PROPAGATION_HOST_TO_CONTAINER",
  Bidirectional: "PROPAGATION_BIDIRECTIONAL",
};

function mountsOf({ spec = {}, container = {} }: CriPod, folders: KubeletFolders): readonly object[] {
  const tokenAt = "/var/run/secrets/kubernetes.io/serviceaccount";
  const ids = spec.hostUsers === false ? { uidMappings: [firstPodIds], gidMappings: [firstPodIds] } : {};
  const own = (container.volumeMounts ?? []).map((mount) => ({
    containerPath: mount.mountPath,
    hostPath: sourceOf(spec, mount, folders),
    readonly: mount.readOnly === true,
    propagation: propagations[mount.mountPropagation ?? "None"],
    ...ids,
  }));
  return [
    ...own,
    ...(spec.automountServiceAccountToken === false
      ? []
      : [{ containerPath: tokenAt, hostPath: folders.token, readonly: true, ...ids }]),
    { containerPath: "/etc/hosts", hostPath: folders.hosts, ...ids },
    { containerPath: "/dev/termination-log", hostPath: folders.terminationLog, ...ids },
  ];
}

function sourceOf({ volumes = [] }: PodFields, { name }: MountFields, folders: KubeletFolders): string {
  const path = volumes.find((one) => one.name === name)?.hostPath?.path;
  return path?.replace("{folder}", folders.folder) ?? folders.emptyFolder;
}
