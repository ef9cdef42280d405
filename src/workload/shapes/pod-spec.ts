import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../json.ts";
import { asList, asObject } from "../json.ts";
import type { PodShape } from "../pod-template.ts";
import { declaredContainers } from "../pod-template.ts";

/** Where the API's own kinds hold their pod spec. Source: kubernetes/api core/v1, apps/v1, batch/v1 types.go. */
const podPaths: Readonly<Record<string, FieldPath>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};
const builtInGroup = /^(v1|(apps|batch|extensions)\/.*)$/;

/** The path of the pod spec in one of the API's own kinds; undefined for every other kind. */
export function builtInPodPath(apiVersion: string, kind: string): FieldPath | undefined {
  return builtInGroup.test(apiVersion) && Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;
}

/** Any map with a list of containers: a member of the list is an object with a name or an image. */
export function hasContainers(value: JsonObject): boolean {
  return asList(value["containers"]).some(looksLikeContainer);
}

/** A pod spec found at a path; `metadata` is the one beside it when it stands in a template. */
export function podSpecShape(
  spec: JsonObject,
  path: FieldPath,
  parent: JsonObject | undefined,
  isBuiltIn: boolean,
): PodShape {
  const inTemplate = path.at(-1) === "spec" && (isBuiltIn || path.length > 1);
  return {
    path,
    spec,
    metadataPath: inTemplate ? [...path.slice(0, -1), "metadata"] : undefined,
    metadata: inTemplate ? asObject(parent?.["metadata"]) : undefined,
    containers: declaredContainers(spec, path),
    shape: isBuiltIn || everyContainerHasImage(spec) ? "complete" : "partial",
  };
}

/** Another controller adds to a pod whose containers name no image: an ECK podTemplate, the patches of a Prometheus. */
function everyContainerHasImage(spec: JsonObject): boolean {
  return asList(spec["containers"]).every((container) => typeof asObject(container)?.["image"] === "string");
}

function looksLikeContainer(value: Json): boolean {
  const container = asObject(value);
  return typeof container?.["image"] === "string" || typeof container?.["name"] === "string";
}
