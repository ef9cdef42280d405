import type {
  CheckedField,
  FieldProblem,
  Json,
  JsonObject,
  KubernetesObject,
  NestedObject,
  PodTemplate,
  Unjudged,
} from "../../workload/index.ts";
import {
  asList,
  asObject,
  builtInPodPath,
  checkFields,
  checkPodValues,
  checkSubtree,
  discover,
  formatPath,
  identityOf,
  toKubernetesObject,
} from "../../workload/index.ts";
import type { FieldPath } from "../../confinement/index.ts";
import { packagedComponent } from "../../facts/index.ts";
import type { Collector, ObjectContent } from "./collector.ts";
import { placeOf } from "./collector.ts";
import { isInventoryObject, isRoute, isSecret } from "./inventory-kinds.ts";
import { notJudgedReason } from "./not-judged-kinds.ts";
import type { PlacedObject } from "./objects.ts";
import { objectsIn } from "./objects.ts";
import type { ReadOptions } from "./options.ts";
import { unjudgedHint } from "./unjudged-hints.ts";
import { isTemplateValue } from "./templates.ts";
import type { TextSource } from "./text-source.ts";
import type { StreamDocument } from "../yaml/index.ts";

/** Where objects come from and where they go. */
export interface ReadContext {
  readonly collector: Collector;
  readonly options: ReadOptions;
  readonly source: TextSource;
  readonly document: StreamDocument;
  /** Whether the document's text has the marks of a template anywhere. */
  readonly mayHoldTemplateValues: () => boolean;
}

/** Reads the objects of one document. True when any of them is kept: then the document's warnings are worth telling. */
export function readObjects(value: Json, context: ReadContext): boolean {
  return objectsIn(value)
    .map((placed) => readObject(placed, context))
    .some(Boolean);
}

function readObject(placed: PlacedObject, context: ReadContext): boolean {
  const { collector, source, document } = context;
  const object = toKubernetesObject(placed.value, source.objectSource(document, placed.path));
  if (object.kind === "" || object.apiVersion === "") return readWithoutKind(object, placed, context);
  const reason = notJudgedReason(placed.value, source.file);
  if (reason !== undefined) {
    collector.tellObject(object, [], reason);
    return true;
  }
  const isConnected = context.options.routes === true && (isRoute(object) || isSecret(object));
  const inventoried = isInventoryObject(object) || isConnected;
  if (inventoried) collector.objects.push(object);
  // The API has no place for a pod in these kinds; a ConfigMap or Secret may hold a manifest as text.
  if (inventoried && object.kind !== "ConfigMap" && object.kind !== "Secret") return true;
  const isWorkload = readPods(object, placed, context);
  return inventoried || isWorkload;
}

/**
 * kubectl refuses an object without kind or apiVersion: a values file with a list of containers is the usual case. Whole objects inside
 * it (an admission request, a list that lost its head) are judged.
 */
function readWithoutKind(object: KubernetesObject, placed: PlacedObject, context: ReadContext): boolean {
  const { pods, nested } = discover(object.value);
  const [pod] = pods;
  if (pod !== undefined) {
    context.collector.tellObject(object, pod.path, {
      code: "no-kind",
      message:
        "containers in an object without kind and apiVersion: the API server refuses it, or it is a part of something else",
      hint: "give it a kind and an apiVersion, or render what it is a part of",
    });
  }
  return readNested(nested, placed, context) || pod !== undefined;
}

function readNested(nested: readonly NestedObject[], placed: PlacedObject, context: ReadContext): boolean {
  const inner = nested.flatMap(({ path, value }) => objectsIn(value, [...placed.path, ...path]));
  return inner.map((one) => readObject(one, context)).some(Boolean);
}

function readPods(object: KubernetesObject, placed: PlacedObject, context: ReadContext): boolean {
  const { collector } = context;
  const { pods, nested, unjudged, fields } = contentOf(object, context);
  for (const one of unjudged) tellUnjudged(object, one, collector);
  const anyInside = readNested(nested, placed, context);
  if (pods.length > 0) addWorkload(object, { pods, fields }, context);
  return pods.length > 0 || anyInside;
}

/** Found and checked once for each value: copies of a document share theirs, and the version of the server is one for the whole run. */
function contentOf(object: KubernetesObject, { collector, options }: ReadContext): ObjectContent {
  const known = collector.contents.get(object.value);
  if (known !== undefined) return known;
  const found = discover(object.value);
  if (found.pods.length === 0) return { ...found, fields: [] };
  const fields = [
    ...checkedFields(object, found.pods, options.kubernetes),
    ...refusedValues(object, found.pods, options.kubernetes),
  ];
  const content = { ...found, fields };
  collector.contents.set(object.value, content);
  return content;
}

function tellUnjudged(
  object: KubernetesObject,
  { code, message, path }: Unjudged,
  collector: Collector,
): void {
  collector.tellObject(object, path, { code, message, hint: unjudgedHint(code) });
}

function addWorkload(
  object: KubernetesObject,
  { pods, fields }: Pick<ObjectContent, "pods" | "fields">,
  context: ReadContext,
): void {
  const { collector } = context;
  for (const field of fields) warnOfField(object, field, collector);
  collector.workloads.push({
    object,
    pods,
    folded: 0,
    origin: isPackaged(object, pods) ? "packaged" : "user",
    refused: [
      ...fields.filter(({ effect }) => effect === "refuses"),
      ...pods.flatMap((pod) => unfinished(object, pod, context)),
    ],
  });
}

/** What keeps a pod from being vouched for though each of its fields has the right type. */
function unfinished(object: KubernetesObject, pod: PodTemplate, context: ReadContext): FieldProblem[] {
  const { collector, mayHoldTemplateValues } = context;
  const open = mayHoldTemplateValues() ? [...templateValues(pod.spec.raw, pod.path)] : [];
  warnOfTemplateValues(object, open, collector);
  return [
    ...open.filter(decidesConfinement).map((path) => refusal(path, "template-value", "filled in later")),
    ...withoutContainers(object, pod, collector),
  ];
}

function refusal(path: FieldPath, code: string, message: string): FieldProblem {
  return { path, code, message, effect: "refuses" };
}

/** Texts that the API takes as they are, and that decide what the pod may do once they are filled in. */
function decidesConfinement(path: FieldPath): boolean {
  return path.some((step) => ["securityContext", "hostPath", "runtimeClassName"].includes(String(step)));
}

/** The API's own kinds need a container that is no init container. */
function withoutContainers(object: KubernetesObject, pod: PodTemplate, collector: Collector): FieldProblem[] {
  const isBuiltIn = builtInPodPath(object.apiVersion, object.kind) !== undefined;
  if (!isBuiltIn || asList(pod.spec.raw["containers"]).length > 0) return [];
  const path = [...pod.path, "containers"];
  const message = "there are no containers beside init containers: the API server refuses it";
  tellUnjudged(object, { path, code: "no-containers", message }, collector);
  return [refusal(path, "no-containers", message)];
}

/** The API's own kinds are checked as a whole; of a custom resource, its pod specs. */
function checkedFields(
  object: KubernetesObject,
  pods: readonly PodTemplate[],
  kubernetes: string,
): readonly CheckedField[] {
  if (builtInPodPath(object.apiVersion, object.kind) !== undefined)
    return checkFields(object.value, { kubernetes });
  return pods
    .filter(({ shape }) => shape === "complete")
    .flatMap(({ spec, path }) => checkSubtree(spec.raw, { kubernetes, type: "PodSpec", path }));
}

/** Of a pod spec that is one of the API's as a whole; a shape from which another controller makes the pod may be completed by it. */
function refusedValues(
  object: KubernetesObject,
  pods: readonly PodTemplate[],
  kubernetes: string,
): readonly CheckedField[] {
  const isBuiltIn = builtInPodPath(object.apiVersion, object.kind) !== undefined;
  return pods
    .filter(({ shape }) => isBuiltIn && shape === "complete")
    .flatMap(({ spec, path, annotations }) => {
      const claimed = spec.volumes.map(({ name }) => name);
      return checkPodValues(spec.raw, { kubernetes, path, claimed, annotations });
    });
}

function warnOfField(object: KubernetesObject, field: CheckedField, collector: Collector): void {
  collector.problems.push({
    level: "warning",
    code: field.code,
    file: object.source.file,
    ...placeOf(object.source, field.path),
    message: `${identityOf(object)}: ${field.message}`,
    hint: field.suggestion === undefined ? "" : `did you mean ${field.suggestion}?`,
  });
}

function isPackaged(object: KubernetesObject, pods: readonly PodTemplate[]): boolean {
  const { name, namespace } = object;
  if (namespace === undefined) return false;
  return packagedComponent({ namespace, name, podLabels: pods[0]?.labels ?? {} }) !== undefined;
}

/** Fields whose text may hold what looks like a template and is a program's own. */
const programText = new Set(["command", "args", "env"]);

/** A value that is filled in later is judged as it stands, which the author should know. Told once for a pod. */
function warnOfTemplateValues(
  object: KubernetesObject,
  paths: readonly FieldPath[],
  collector: Collector,
): void {
  const [first] = paths;
  if (first === undefined) return;
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  collector.problems.push({
    level: "warning",
    code: "template-value",
    file: object.source.file,
    ...placeOf(object.source, first),
    message: `${identityOf(object)}: ${formatPath(first)}${others}: filled in later by a template engine, judged as it stands`,
    hint: "render it first and audit the result",
  });
}

function* templateValues(value: Json | undefined, path: FieldPath): Generator<FieldPath> {
  if (typeof value === "string") {
    if (isTemplateValue(value)) yield path;
  } else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* templateValues(item, [...path, index]);
  } else {
    const map: JsonObject = asObject(value) ?? {};
    for (const key of Object.keys(map))
      if (!programText.has(key)) yield* templateValues(map[key], [...path, key]);
  }
}
