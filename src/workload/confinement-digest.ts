import type { Json } from "./json.ts";
import type { Container, PodTemplate } from "./workload.ts";

/**
 * A text that is equal for two pods whose declared confinement is equal. What the API server and the kubelet fill in by default does
 * not count: the token volume of the service account, defaulted host ports, names of nodes. Used to see whether admission changed a
 * running pod against its template.
 */
export function confinementDigest(pod: PodTemplate): string {
  const { spec } = pod;
  return JSON.stringify([
    spec.hostNetwork ?? false,
    spec.hostPID ?? false,
    spec.hostIPC ?? false,
    spec.hostUsers ?? true,
    spec.shareProcessNamespace ?? false,
    spec.automountServiceAccountToken ?? null,
    spec.serviceAccountName ?? "default",
    spec.runtimeClassName ?? null,
    sorted(spec.securityContext.raw),
    // A StatefulSet's claims stand beside its template, and in its pods as volumes: only how they are mounted bears on confinement.
    spec.volumes
      .filter(({ name, source }) => !isTokenVolume(name) && source !== "persistentVolumeClaim")
      .map(({ name, source, hostPath }) => [name, source, hostPath?.path ?? null]),
    pod.containers
      .filter(({ type }) => type !== "ephemeral")
      .map((container) => containerDigest(container, spec.hostNetwork ?? false)),
    appArmorAnnotations(pod),
  ]);
}

function containerDigest({ type, name, spec }: Container, hostNetwork: boolean): unknown[] {
  return [
    type,
    name,
    sorted(spec.securityContext.raw),
    hostNetwork ? [] : spec.ports.flatMap(({ hostPort }) => hostPort ?? []),
    spec.volumeMounts
      .filter((mount) => !isTokenVolume(mount.name))
      .map((mount) => [
        mount.name,
        mount.mountPath,
        mount.readOnly,
        mount.mountPropagation ?? "None",
        mount.recursiveReadOnly ?? "Disabled",
      ]),
    spec.volumeDevices,
    spec.env.map(({ name: variable, fromSecret }) => [variable, fromSecret ?? null]),
    spec.envFrom,
  ];
}

/** Source: admission plugin ServiceAccount, kubernetes plugin/pkg/admission/serviceaccount/admission.go. */
function isTokenVolume(name: string): boolean {
  return /^kube-api-access-[a-z0-9]{5}$/.test(name) || /-token-[a-z0-9]{5}$/.test(name);
}

function appArmorAnnotations(pod: PodTemplate): string[] {
  return Object.entries(pod.annotations)
    .filter(([key]) => key.startsWith("container.apparmor.security.beta.kubernetes.io/"))
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** The value with the keys of every object in order, nulls left out. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
