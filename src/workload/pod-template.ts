import type { FieldPath } from "../confinement/index.ts";
import type { Json, JsonObject } from "./json.ts";
import { asList, asObject } from "./json.ts";
import type { PodSpec, Volume } from "./pod-spec.ts";
import { toContainerSpec } from "./to-container-spec.ts";
import { stringMap } from "./to-object.ts";
import { toPodSpec } from "./to-pod-spec.ts";
import type { Container, ContainerType, PodTemplate } from "./workload.ts";
import { valueAt } from "./workload.ts";

/** A container as declared: where it stands and how it runs. */
export interface DeclaredContainer {
  readonly type: "init" | "container" | "ephemeral";
  readonly value: Json;
  readonly path: FieldPath;
}

/** What a shape found: enough to make a pod template of. */
export interface PodShape {
  readonly path: FieldPath;
  readonly spec: JsonObject;
  readonly metadataPath: FieldPath | undefined;
  readonly metadata: JsonObject | undefined;
  readonly containers: readonly DeclaredContainer[];
  readonly shape: PodTemplate["shape"];
  /** Volumes that the controller adds to each pod it makes. */
  readonly claimed?: readonly Volume[];
}

/** Makes the typed pod template of a shape. */
export function toPodTemplate(shape: PodShape): PodTemplate {
  return {
    path: shape.path,
    metadataPath: shape.metadataPath,
    labels: stringMap(shape.metadata?.["labels"]),
    annotations: stringMap(shape.metadata?.["annotations"]),
    spec: withClaims(toPodSpec(shape.spec), shape.claimed ?? []),
    containers: shape.containers.map(toContainer),
    shape: shape.shape,
  };
}

/** A claim takes the place of a volume of the same name. Source: kubernetes pkg/controller/statefulset, updateStorage. */
function withClaims(spec: PodSpec, claimed: readonly Volume[]): PodSpec {
  if (claimed.length === 0) return spec;
  const names = new Set(claimed.map(({ name }) => name));
  return { ...spec, volumes: [...spec.volumes.filter(({ name }) => !names.has(name)), ...claimed] };
}

/**
 * The template with another spec at its place, for changes of fields only: the containers stand where they stood, and metadata and claims
 * stay. A container whose object is the same one is not read again.
 */
export function withSpec(template: PodTemplate, raw: JsonObject): PodTemplate {
  const { spec, containers, path } = template;
  const claimed = spec.volumes.filter(({ claimSpec }) => claimSpec !== undefined);
  return {
    ...template,
    spec: withClaims(toPodSpec(raw), claimed),
    containers: containers.map((container) => {
      const value = asObject(valueAt(raw, container.path.slice(path.length)));
      return value === undefined || value === container.spec.raw
        ? container
        : { ...container, spec: toContainerSpec(value) };
    }),
  };
}

const containerLists = [
  ["initContainers", "init"],
  ["containers", "container"],
  ["ephemeralContainers", "ephemeral"],
] as const;

/** Visits the containers of a pod spec in the order of the official admission: init, regular, ephemeral. */
export function declaredContainers(spec: JsonObject, path: FieldPath): DeclaredContainer[] {
  return containerLists.flatMap(([key, type]) =>
    asList(spec[key]).map((value, index) => ({ type, value, path: [...path, key, index] })),
  );
}

/** An init container that stays, from Kubernetes 1.28 (KEP-753). */
export function isSidecar(container: JsonObject | undefined): boolean {
  return container?.["restartPolicy"] === "Always";
}

function toContainer({ type, value, path }: DeclaredContainer): Container {
  const spec = toContainerSpec(value);
  return { type: containerType(type, asObject(value)), name: spec.name, spec, path };
}

function containerType(type: DeclaredContainer["type"], value: JsonObject | undefined): ContainerType {
  return type === "init" && isSidecar(value) ? "sidecar" : type;
}
