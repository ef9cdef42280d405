import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../json.ts";
import { asList, asObject } from "../json.ts";
import type { DeclaredContainer, PodShape } from "../pod-template.ts";

/** Fields of a Tekton podTemplate that become fields of the pod. Source: tektoncd/pipeline pkg/apis/pipeline/pod/template.go. */
const podTemplateFields = [
  "securityContext",
  "runtimeClassName",
  "automountServiceAccountToken",
  "hostNetwork",
  "enableServiceLinks",
  "priorityClassName",
];

/** What a run adds to the tasks inside it. */
export interface TektonRun {
  readonly podTemplate: JsonObject | undefined;
  readonly serviceAccountName: string | undefined;
}

/** The run's settings, from a TaskRun or PipelineRun spec (v1 `taskRunTemplate`, v1beta1 `podTemplate`). */
export function tektonRun(object: JsonObject): TektonRun {
  const spec = asObject(object["spec"]) ?? {};
  const template = asObject(spec["taskRunTemplate"]) ?? spec;
  const account = template["serviceAccountName"];
  return {
    podTemplate: asObject(template["podTemplate"]),
    serviceAccountName: typeof account === "string" ? account : undefined,
  };
}

/** Whether a map is a Tekton task spec: `steps`, of which one at least is a container or refers to one. */
export function isTektonTask(value: JsonObject): boolean {
  return asList(value["steps"]).some((step) => isStep(asObject(step)));
}

/** The pod of a Tekton task: its steps and sidecars. Tekton adds init containers of its own, hence `partial`. */
export function tektonTaskShape(task: JsonObject, path: FieldPath, run: TektonRun): PodShape {
  const defaults = asObject(task["stepTemplate"]) ?? {};
  const containers: DeclaredContainer[] = [
    ...asList(task["steps"]).map((step, index) => stepContainer(step, index, defaults, path)),
    ...asList(task["sidecars"]).map((value, index): DeclaredContainer => ({
      type: "container",
      value,
      path: [...path, "sidecars", index],
    })),
  ];
  return {
    path,
    spec: podSpecOf(task, containers, run),
    metadataPath: undefined,
    metadata: undefined,
    containers,
    shape: "partial",
  };
}

/** A StepAction is one container in itself. */
export function tektonStepActionShape(object: JsonObject): PodShape | undefined {
  const spec = asObject(object["spec"]);
  if (spec === undefined || typeof spec["image"] !== "string") return undefined;
  const containers: DeclaredContainer[] = [
    { type: "container", value: { name: "step", ...spec }, path: ["spec"] },
  ];
  return {
    path: ["spec"],
    spec: { containers: [spec], volumes: spec["volumes"] ?? [] },
    metadataPath: undefined,
    metadata: undefined,
    containers,
    shape: "partial",
  };
}

function isStep(step: JsonObject | undefined): boolean {
  if (step === undefined) return false;
  return (
    typeof step["image"] === "string" ||
    typeof step["script"] === "string" ||
    asObject(step["ref"]) !== undefined
  );
}

/** `stepTemplate` gives defaults; the step's own fields win, those of its securityContext one by one. */
function stepContainer(step: Json, index: number, defaults: JsonObject, path: FieldPath): DeclaredContainer {
  const own = asObject(step) ?? {};
  const securityContext = { ...asObject(defaults["securityContext"]), ...asObject(own["securityContext"]) };
  const value: JsonObject = {
    name: `unnamed-${index}`,
    ...defaults,
    ...own,
    ...(hasMembers(securityContext) ? { securityContext } : {}),
  };
  return { type: "container", value, path: [...path, "steps", index] };
}

function hasMembers(value: object): boolean {
  return Object.keys(value).length > 0;
}

function podSpecOf(task: JsonObject, containers: readonly DeclaredContainer[], run: TektonRun): JsonObject {
  const template = run.podTemplate ?? {};
  const spec: Record<string, Json> = {
    containers: containers.map(({ value }) => value),
    volumes: [...asList(task["volumes"]), ...asList(template["volumes"])],
  };
  for (const field of podTemplateFields) {
    const value = template[field];
    if (value !== undefined && value !== null) spec[field] = value;
  }
  if (run.serviceAccountName !== undefined) spec["serviceAccountName"] = run.serviceAccountName;
  return spec;
}
