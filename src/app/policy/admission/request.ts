import type { JsonObject, KubernetesObject } from "../../../workload/index.ts";
import { asList, asObject, findPodTemplates, toKubernetesObject } from "../../../workload/index.ts";

/** An object on its way to the API server, as a CREATE. */
export interface OfflineRequest {
  readonly object: KubernetesObject;
  /** "Deployment/media/web", or "pod of Deployment/media/web". */
  readonly title: string;
  readonly group: string;
  readonly version: string;
  /** The plural, as policies name it. */
  readonly resource: string;
  readonly namespace: string;
}

/** The request that creates an object, and, for what makes pods, the one with which its controller creates a pod. */
export function requestsOf(object: KubernetesObject): OfflineRequest[] {
  const namespace = object.namespace ?? "default";
  const title = `${object.kind}/${namespace}/${object.name}`;
  const own = requestOf(object, namespace, title);
  if (object.kind === "Pod" || !isBuiltIn(own.group)) return [own];
  return [own, ...podsOf(object, namespace, title)];
}

function requestOf(object: KubernetesObject, namespace: string, title: string): OfflineRequest {
  const [group, version] = object.apiVersion.includes("/")
    ? (object.apiVersion.split("/") as [string, string])
    : ["", object.apiVersion];
  return {
    object: { ...object, value: asDecoded(object.value) },
    title,
    group,
    version,
    resource: pluralOf(object.kind),
    namespace,
  };
}

function isBuiltIn(group: string): boolean {
  return group === "" || group === "apps" || group === "batch";
}

function podsOf(object: KubernetesObject, namespace: string, title: string): OfflineRequest[] {
  return findPodTemplates(object.value).map(({ spec, labels, annotations }) => {
    const value: JsonObject = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        generateName: `${object.name}-`,
        namespace,
        labels: { ...labels },
        annotations: { ...annotations },
      },
      spec: spec.raw,
    };
    return requestOf(toKubernetesObject(value, object.source), namespace, `pod of ${title}`);
  });
}

/** As the API server guesses a resource from a kind (UnsafeGuessKindToResource, apimachinery pkg/api/meta/restmapper.go). */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === "endpoints") return lower;
  if (lower.endsWith("s")) return `${lower}es`;
  if (lower.endsWith("y")) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

/** The object with what the server's decoding and defaulting add that policies see: a volume without a source is an emptyDir. */
function asDecoded(value: JsonObject): JsonObject {
  const [template] = findPodTemplates(value);
  const volumes = asList(template?.spec.raw["volumes"]);
  if (template === undefined || !volumes.some(isWithoutSource)) return value;
  const filled = volumes.map((volume) =>
    isWithoutSource(volume) ? { ...asObject(volume), emptyDir: {} } : volume,
  );
  return replaced(value, [...template.path], { ...template.spec.raw, volumes: filled });
}

function isWithoutSource(volume: unknown): boolean {
  const object = asObject(volume as JsonObject);
  return object !== undefined && Object.entries(object).every(([key, one]) => key === "name" || one === null);
}

function replaced(
  value: JsonObject,
  [step, ...rest]: readonly (string | number)[],
  inner: JsonObject,
): JsonObject {
  if (step === undefined) return inner;
  return { ...value, [step]: replaced(asObject(value[step]) ?? {}, rest, inner) };
}
