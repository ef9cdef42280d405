/**
 * What a pod's settings come to on a k3s node, as options of `podman run`: rootless Podman stands in for the node. The defaults that
 * k3s' containerd gives are those of the facts, put into a containers.conf. What Podman cannot show is refused here, not passed over:
 * fsGroup (who owns a volume's files), volumes other than emptyDir, and capabilities added to another user than root, which Podman makes
 * ambient and Kubernetes does not. That the node's user namespace is not the login user's own is not shown either: only what a user
 * namespace of the pod's own changes for the program (`--userns=auto`).
 */
import { contextOf } from "../../src/engines/index.ts";
import { defaultCapabilities, localhostProfile, seccompProfile } from "../../src/facts/index.ts";
import type { Container, PodTemplate } from "../../src/workload/index.ts";
import { asObject, asString } from "../../src/workload/index.ts";
import type { EngineDefaults, ImageFacts } from "./start-images.ts";

/** Settings as options, or what keeps such a pod from being started at all. */
export type Started = { readonly options: readonly string[] } | { readonly refused: string };

export const pretendedCluster = contextOf();

/** Capabilities and the filter that a k3s pod gets without asking, and with RuntimeDefault. */
export function k3sDefaults(): EngineDefaults {
  const { version } = pretendedCluster.containerRuntime;
  const capabilities = defaultCapabilities("containerd", version)?.capabilities ?? [];
  const filter = seccompProfile({ engine: "containerd", version, architecture: "amd64", capabilities });
  if (filter === undefined) throw new Error(`no profile is known of containerd ${version}`);
  return {
    configuration: `[containers]\ndefault_capabilities = ${JSON.stringify(capabilities)}\ndefault_sysctls = []\n`,
    seccomp: JSON.stringify(localhostProfile(filter, filter)),
  };
}

const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
/** Some file that everybody may read, in the token's place. */
const standIn = "/etc/hostname";

/** The first container of a pod, with the image's configuration as the kubelet would read it. */
export function podmanOptions(pod: PodTemplate, image: ImageFacts): Started {
  const [container] = pod.containers;
  if (container === undefined || pod.containers.length > 1)
    throw new Error("one container is shown at a time");
  const user = userOf(pod, container, image);
  const refused = refusalOfKubelet(pod, container, image, user.uid);
  if (refused !== undefined) return { refused };
  const { securityContext } = container.spec;
  return {
    options: [
      ...["--user", `${user.uid}:${user.gid}`],
      ...groupsOf(pod, image).flatMap((group) => ["--group-add", String(group)]),
      ...(pod.spec.hostUsers === false ? ["--userns=auto:size=65536"] : []),
      ...capabilityOptions(container, user.uid),
      ...(securityContext.allowPrivilegeEscalation === false ? ["--security-opt=no-new-privileges"] : []),
      ...filterOptions(pod, container),
      ...(securityContext.readOnlyRootFilesystem === true ? ["--read-only", "--read-only-tmpfs=false"] : []),
      ...folderOptions(pod, container),
      ...sysctlOptions(pod),
      ...(pod.spec.automountServiceAccountToken === false ? [] : ["--volume", `${standIn}:${token}:ro`]),
      ...(pod.spec.raw["enableServiceLinks"] === false ? [] : ["--env", "STORE_SERVICE_HOST=10.43.0.9"]),
    ],
  };
}

function userOf(pod: PodTemplate, { spec }: Container, image: ImageFacts): { uid: number; gid: number } {
  const ofPod = pod.spec.securityContext;
  const uid = spec.securityContext.runAsUser ?? ofPod.runAsUser ?? image.uid;
  // containerd looks up the group of a user without one in the image, else takes 0: engines.md 1.5.
  const gid = spec.securityContext.runAsGroup ?? ofPod.runAsGroup ?? (uid === image.uid ? image.gid : 0);
  return { uid, gid };
}

/** Source: kubernetes pkg/kubelet/kuberuntime/security_context.go, verifyRunAsNonRoot. */
function refusalOfKubelet(
  pod: PodTemplate,
  { spec }: Container,
  image: ImageFacts,
  uid: number,
): string | undefined {
  const { runAsNonRoot, runAsUser } = spec.securityContext;
  if (!(runAsNonRoot ?? pod.spec.securityContext.runAsNonRoot ?? false)) return undefined;
  if (uid === 0) return "container has runAsNonRoot and image will run as root";
  const isNumbered = /^\d+(:|$)/.test(image.user);
  return (runAsUser ?? pod.spec.securityContext.runAsUser) === undefined && !isNumbered
    ? "container has runAsNonRoot and image has non-numeric user"
    : undefined;
}

function groupsOf(pod: PodTemplate, image: ImageFacts): readonly number[] {
  const { fsGroup, supplementalGroups, supplementalGroupsPolicy } = pod.spec.securityContext;
  if (fsGroup !== undefined) throw new Error("Podman cannot show fsGroup");
  return [...supplementalGroups, ...(supplementalGroupsPolicy === "Strict" ? [] : image.groups)];
}

function capabilityOptions({ spec }: Container, uid: number): string[] {
  const { add, drop } = spec.securityContext.capabilities;
  if (add.length > 0 && uid !== 0)
    throw new Error("Podman makes capabilities ambient that are added to another user than root");
  return [
    ...drop.map((name) => `--cap-drop=${name.toLowerCase()}`),
    ...add.map((name) => `--cap-add=${name.toLowerCase()}`),
  ];
}

/** RuntimeDefault is the containers.conf's profile. A Localhost profile is looked for where the kubelet keeps them: this node holds none. */
function filterOptions(pod: PodTemplate, { spec }: Container): string[] {
  const profile = spec.securityContext.seccompProfile ?? pod.spec.securityContext.seccompProfile;
  if (profile?.type === "RuntimeDefault") return [];
  const file = `/var/lib/kubelet/seccomp/${profile?.localhostProfile ?? ""}`;
  return [`--security-opt=seccomp=${profile?.type === "Localhost" ? file : "unconfined"}`];
}

/** An emptyDir is root's, mode 777, empty, and lets programs in it be run. */
function folderOptions(pod: PodTemplate, { spec }: Container): string[] {
  return spec.volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = pod.spec.volumes.find((one) => one.name === name);
    if (volume?.source !== "emptyDir") throw new Error(`Podman cannot show volume ${name}`);
    const limit = asString(asObject(volume.raw["emptyDir"])?.["sizeLimit"])?.replace(/i$/, "");
    const size = limit === undefined ? "" : `,size=${limit}`;
    return ["--tmpfs", `${mountPath}:rw,exec,mode=0777,notmpcopyup${size}`];
  });
}

/** Both are opened by k3s' containerd, the ping groups not in a user namespace: engines.md 1.6. 65535 is the last group that is mapped here. */
function sysctlOptions(pod: PodTemplate): string[] {
  const values: Record<string, string> = {
    "net.ipv4.ip_unprivileged_port_start": "0",
    "net.ipv4.ping_group_range": pod.spec.hostUsers === false ? "1 0" : "0 65535",
  };
  for (const { name, value } of pod.spec.securityContext.sysctls) values[name] = value;
  return Object.entries(values).flatMap(([name, value]) => ["--sysctl", `${name}=${value}`]);
}
