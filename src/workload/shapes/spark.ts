import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../json.ts";
import { asList, asObject } from "../json.ts";
import type { DeclaredContainer, PodShape } from "../pod-template.ts";

const roles = ["driver", "executor"] as const;

/** Source: kubeflow/spark-operator api/v1beta2 SparkPodSpec. */
const podFields = [
  ["podSecurityContext", "securityContext"],
  ["hostNetwork", "hostNetwork"],
  ["serviceAccount", "serviceAccountName"],
  ["shareProcessNamespace", "shareProcessNamespace"],
] as const;

/** Whether a map is the spec of a SparkApplication: a driver or executor beside the application's file or type. */
export function isSparkApplication(value: JsonObject): boolean {
  // One by one: every map of every custom resource is asked.
  const isApplication =
    typeof value["mainApplicationFile"] === "string" ||
    typeof value["sparkVersion"] === "string" ||
    typeof value["mainClass"] === "string";
  return isApplication && roles.some((role) => asObject(value[role]) !== undefined);
}

/** The driver's and the executors' pods. Spark's operator adds volumes and variables, hence `partial`. */
export function sparkShapes(spec: JsonObject, path: FieldPath): PodShape[] {
  return roles.flatMap((role) => {
    const pod = asObject(spec[role]);
    return pod === undefined ? [] : [roleShape(role, pod, spec, [...path, role])];
  });
}

function roleShape(role: string, pod: JsonObject, application: JsonObject, path: FieldPath): PodShape {
  const image = pod["image"] ?? application["image"];
  const main: JsonObject = {
    ...pod,
    name: `spark-kubernetes-${role}`,
    ...(image === undefined ? {} : { image }),
  };
  const containers: DeclaredContainer[] = [
    ...listed(pod, "initContainers", "init", path),
    { type: "container", value: main, path },
    ...listed(pod, "sidecars", "container", path),
  ];
  return {
    path,
    spec: podSpecOf(pod, application, containers),
    metadataPath: undefined,
    metadata: { labels: pod["labels"] ?? {}, annotations: pod["annotations"] ?? {} },
    containers,
    shape: "partial",
  };
}

function listed(
  pod: JsonObject,
  key: string,
  type: "init" | "container",
  path: FieldPath,
): DeclaredContainer[] {
  return asList(pod[key]).map((value, index) => ({ type, value, path: [...path, key, index] }));
}

function podSpecOf(
  pod: JsonObject,
  application: JsonObject,
  containers: readonly DeclaredContainer[],
): JsonObject {
  const spec: Record<string, Json> = {
    containers: containers.filter(({ type }) => type === "container").map(({ value }) => value),
    initContainers: containers.filter(({ type }) => type === "init").map(({ value }) => value),
    volumes: asList(application["volumes"]),
  };
  for (const [from, to] of podFields) {
    const value = pod[from];
    if (value !== undefined && value !== null) spec[to] = value;
  }
  return spec;
}
