import type { Json, JsonObject } from "./json.ts";
import { asList, asObject } from "./json.ts";
import type { Resources, Volume } from "./pod-spec.ts";
import type { Container, PodTemplate } from "./workload.ts";

/**
 * A text that is equal for two pods whose declared confinement is equal. What the API server and the kubelet fill in by default does
 * not count: the token volume of the service account, defaulted host ports, names of nodes. Used to see whether admission changed a
 * running pod against its template.
 */
export function confinementDigest(pod: PodTemplate): string {
  const { spec } = pod;
  const tokens = tokenVolumes(pod);
  return JSON.stringify([
    spec.hostNetwork ?? false,
    spec.hostPID ?? false,
    spec.hostIPC ?? false,
    spec.hostUsers ?? true,
    spec.shareProcessNamespace ?? false,
    spec.automountServiceAccountToken ?? null,
    spec.serviceAccountName ?? "default",
    spec.enableServiceLinks ?? true,
    spec.runtimeClassName ?? null,
    spec.osName ?? null,
    sorted(spec.securityContext.raw),
    // A StatefulSet's claims stand beside its template, and in its pods as volumes: only how they are mounted bears on confinement.
    spec.volumes
      .filter(({ name, source }) => !tokens.has(name) && source !== "persistentVolumeClaim")
      .map(volumeDigest),
    // A template has no ephemeral containers: a pod with one is always another pod.
    pod.containers.map((container) => containerDigest(container, spec.hostNetwork ?? false, tokens)),
    annotationsThatCount(pod),
  ]);
}

/** What of a volume bears on confinement and is not filled in by the API server. */
function volumeDigest({ name, source, raw, hostPath, secretName }: Volume): unknown[] {
  return [
    name,
    source,
    hostPath?.path ?? null,
    hostPath?.type || null,
    secretName ?? null,
    projectedDigest(raw),
  ];
}

function projectedDigest(volume: JsonObject): unknown[] {
  return asList(asObject(volume["projected"])?.["sources"]).map((source) => {
    const { serviceAccountToken, podCertificate, secret } = asObject(source) ?? {};
    return [
      asObject(serviceAccountToken)?.["audience"] ?? serviceAccountToken !== undefined,
      asObject(podCertificate)?.["signerName"] ?? null,
      asObject(secret)?.["name"] ?? null,
    ];
  });
}

function containerDigest(
  { type, name, spec }: Container,
  hostNetwork: boolean,
  tokens: ReadonlySet<string>,
): unknown[] {
  return [
    type,
    name,
    sorted(spec.securityContext.raw),
    hostNetwork ? [] : spec.ports.flatMap(({ hostPort }) => hostPort ?? []),
    spec.volumeMounts
      .filter((mount) => !tokens.has(mount.name))
      .map((mount) => [
        mount.name,
        mount.mountPath,
        mount.subPath ?? null,
        mount.readOnly,
        mount.mountPropagation ?? "None",
        mount.recursiveReadOnly ?? "Disabled",
      ]),
    spec.volumeDevices,
    spec.env.map(({ name: variable, fromSecret }) => [variable, fromSecret ?? null]),
    spec.envFrom,
    deviceResources(spec.resources),
    asList(asObject(spec.raw["resources"])?.["claims"]),
  ];
}

/**
 * Names of the volumes in which admission mounts the token of the service account, told by their names and kinds; not where the pod
 * wants no token. Source: admission plugin ServiceAccount, kubernetes plugin/pkg/admission/serviceaccount/admission.go.
 */
function tokenVolumes({ spec }: PodTemplate): ReadonlySet<string> {
  if (spec.automountServiceAccountToken === false) return new Set();
  return new Set(spec.volumes.filter(isTokenVolume).map(({ name }) => name));
}

function isTokenVolume({ name, source }: Volume): boolean {
  return source === "projected"
    ? /^kube-api-access-[a-z0-9]{5}$/.test(name)
    : source === "secret" && /-token-[a-z0-9]{5}$/.test(name);
}

/** Extended resources, which stand for devices: their names have a domain. */
function deviceResources({ limits, requests }: Resources): string[] {
  return Object.keys({ ...limits, ...requests })
    .filter((name) => name.includes("/"))
    .sort();
}

/** Annotations that change what the pod may do: of AppArmor, seccomp, CRI-O and Multus. */
function annotationsThatCount(pod: PodTemplate): string[] {
  return (
    Object.entries(pod.annotations)
      // Multus writes what came of it under networks-status.
      .filter(([key]) => countingPrefixes.some((prefix) => key.startsWith(prefix)) || key === furtherNetworks)
      .map(([key, value]) => `${key}=${value}`)
      .sort()
  );
}

const furtherNetworks = "k8s.v1.cni.cncf.io/networks";

const countingPrefixes = [
  "container.apparmor.security.beta.kubernetes.io/",
  "seccomp.security.alpha.kubernetes.io/",
  "container.seccomp.security.alpha.kubernetes.io/",
  "io.kubernetes.cri-o.",
  "v1.multus-cni.io/",
] as const;

/** The value with the keys of every object in order, nulls left out. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
