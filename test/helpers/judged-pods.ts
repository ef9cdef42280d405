import { load, loadAll } from "js-yaml";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Confinement, DimensionId, Judgement } from "../../src/confinement/index.ts";
import { dimensions, judge, readDimension } from "../../src/confinement/index.ts";
import type { ClusterContext, KubernetesInput } from "../../src/engines/index.ts";
import { contextOf } from "../../src/engines/index.ts";
import type { Container, JsonObject, KubernetesObject } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";

/** A pod of one container named main, changed as a table's row says. Fragments are YAML. */
export interface GivenPod {
  /** Fields of the pod spec. */
  readonly pod?: string;
  /** Fields of the container. */
  readonly container?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Further objects of the input, as YAML documents. */
  readonly objects?: string;
  readonly complete?: boolean;
  readonly context?: Partial<ClusterContext>;
}

/** The input of the engine for a pod in namespace web. */
export function inputOf(given: GivenPod = {}): KubernetesInput {
  const container = { name: "main", image: "example.org/app:1", ...fields(given.container) };
  const value = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "app",
      namespace: "web",
      labels: { app: "web", ...given.labels },
      annotations: { ...given.annotations },
    },
    spec: { ...fields(given.pod), containers: [container, ...listIn(given.pod, "containers")] },
  } as unknown as JsonObject;
  const others = objectsOf(given.objects ?? "");
  return inputOfObject(toObject(value), others, given);
}

/** The input for the first container of the first pod template of an object. */
export function inputOfObject(
  object: KubernetesObject,
  others: readonly KubernetesObject[],
  given: Pick<GivenPod, "complete" | "context"> = {},
): KubernetesInput {
  const pod = findPodTemplates(object.value)[0];
  if (pod === undefined) throw new Error(`${object.kind} ${object.name} holds no pod`);
  return {
    pod,
    container: pod.containers.find((one) => one.type !== "init") as Container,
    namespace: object.namespace,
    inventory: createInventory(others, given.complete ?? false),
    context: contextWith(given.context ?? {}),
  };
}

/** A context that names its Kubernetes is whole; other facts are added to the newest k3s. */
function contextWith(facts: Partial<ClusterContext>): ClusterContext {
  return facts.kubernetes === undefined ? { ...contextOf(), ...facts } : (facts as ClusterContext);
}

/** Every object of a folder's files below examples/. */
export function exampleObjects(...files: readonly string[]): KubernetesObject[] {
  const root = fileURLToPath(new URL("../../examples/", import.meta.url));
  return files.flatMap((file) => objectsOf(readFileSync(root + file, "utf8")));
}

export function objectsOf(yaml: string): KubernetesObject[] {
  const values = loadAll(yaml) as (JsonObject | null)[];
  return values.filter((value) => value !== null && value !== undefined).map((value) => toObject(value));
}

function toObject(value: JsonObject): KubernetesObject {
  return toKubernetesObject(value, { file: "test.yaml", document: 0, path: [], region: () => undefined });
}

function fields(yaml: string | undefined): Record<string, unknown> {
  return (load(yaml ?? "{}") ?? {}) as Record<string, unknown>;
}

function listIn(yaml: string | undefined, key: string): unknown[] {
  return (fields(yaml)[key] ?? []) as unknown[];
}

/** Every value that a dimension may have, worst first. */
export function valuesOf(confinement: Confinement, id: DimensionId): unknown[] {
  return readDimension(confinement, id).values.map((one) => one.value);
}

/** The judgements of all dimensions by id. */
export function judgeAll(subject: Confinement, yardstick: Confinement): ReadonlyMap<DimensionId, Judgement> {
  return new Map(
    dimensions.map((dimension) => [dimension.id, judge<DimensionId>(dimension, subject, yardstick)]),
  );
}
