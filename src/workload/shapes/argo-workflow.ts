import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../json.ts";
import { asList, asObject } from "../json.ts";
import type { DeclaredContainer, PodShape } from "../pod-template.ts";

/** Fields of a workflow spec that its templates' pods take over. Source: argo-workflows WorkflowSpec and Template, workflow_types.go. */
const inherited = ["securityContext", "serviceAccountName", "automountServiceAccountToken"];
const fromWorkflowOnly = ["hostNetwork"];

/**
 * The pods of an Argo workflow spec: one for each template with a `container`, `script` or `containerSet`. The controller adds an
 * init container and a `wait` sidecar, hence `partial`.
 */
export function argoWorkflowShapes(workflow: JsonObject, path: FieldPath): PodShape[] {
  const defaults = asObject(workflow["templateDefaults"]) ?? {};
  return asList(workflow["templates"]).flatMap((template, index) => {
    const value = asObject(template);
    if (value === undefined || !isPodTemplate(value)) return [];
    return [templateShape({ ...defaults, ...value }, workflow, [...path, "templates", index])];
  });
}

/** A template that a step or task of a DAG holds itself, under `inline`. */
export function argoInlineShapes(template: JsonObject, path: FieldPath): PodShape[] {
  return isPodTemplate(template) ? [templateShape(template, {}, path)] : [];
}

/** Whether a map is a workflow spec: `templates` with at least one member that runs a container. */
export function isArgoWorkflow(value: JsonObject): boolean {
  return asList(value["templates"]).some((template) => isPodTemplate(asObject(template) ?? {}));
}

function isPodTemplate(template: JsonObject): boolean {
  if (hasImage(template["container"]) || asObject(template["containerSet"]) !== undefined) return true;
  return hasImage(template["script"]) || hasPluginsOnly(template);
}

function hasImage(value: Json | undefined): boolean {
  return typeof asObject(value)?.["image"] === "string";
}

/** Sidecars or init containers beside a step that runs elsewhere still make a pod (data and resource templates). */
function hasPluginsOnly(template: JsonObject): boolean {
  return [...asList(template["sidecars"]), ...asList(template["initContainers"])].some(hasImage);
}

function templateShape(template: JsonObject, workflow: JsonObject, path: FieldPath): PodShape {
  const containers = containersOf(template, path);
  return {
    path,
    spec: podSpecOf(template, workflow, containers),
    metadataPath: [...path, "metadata"],
    metadata: asObject(template["metadata"]) ?? asObject(workflow["podMetadata"]),
    containers,
    shape: "partial",
  };
}

function containersOf(template: JsonObject, path: FieldPath): DeclaredContainer[] {
  const single = ["container", "script"].flatMap((key): DeclaredContainer[] => {
    const value = asObject(template[key]);
    return value === undefined
      ? []
      : [{ type: "container", value: { name: "main", ...value }, path: [...path, key] }];
  });
  const set = asList(asObject(template["containerSet"])?.["containers"]);
  return [
    ...members(template, "initContainers", "init", path),
    ...single,
    ...set.map((value, index): DeclaredContainer => ({
      type: "container",
      value,
      path: [...path, "containerSet", "containers", index],
    })),
    ...members(template, "sidecars", "container", path),
  ];
}

function members(
  template: JsonObject,
  key: string,
  type: "init" | "container",
  path: FieldPath,
): DeclaredContainer[] {
  return asList(template[key]).map((value, index) => ({ type, value, path: [...path, key, index] }));
}

function podSpecOf(
  template: JsonObject,
  workflow: JsonObject,
  containers: readonly DeclaredContainer[],
): JsonObject {
  const spec: Record<string, Json> = {
    containers: containers.filter(({ type }) => type === "container").map(({ value }) => value),
    initContainers: containers.filter(({ type }) => type === "init").map(({ value }) => value),
    volumes: [...asList(workflow["volumes"]), ...asList(template["volumes"])],
  };
  for (const field of inherited) take(spec, field, template[field] ?? workflow[field]);
  for (const field of fromWorkflowOnly) take(spec, field, workflow[field]);
  return spec;
}

function take(spec: Record<string, Json>, field: string, value: Json | undefined): void {
  if (value !== undefined && value !== null) spec[field] = value;
}
