import type { FieldPath } from "../confinement/index.ts";
import type { Json, JsonObject } from "./json.ts";
import { asList, asObject, asString } from "./json.ts";
import type { PodShape } from "./pod-template.ts";
import { toPodTemplate } from "./pod-template.ts";
import { argoInlineShapes, argoWorkflowShapes, isArgoWorkflow } from "./shapes/argo-workflow.ts";
import { claimedVolumes } from "./shapes/claim-templates.ts";
import { lookalikeOf } from "./shapes/lookalikes.ts";
import { mayMakePods, podsMadeBy } from "./shapes/operators.ts";
import { builtInPodPath, hasContainers, podSpecShape } from "./shapes/pod-spec.ts";
import { isSparkApplication, sparkShapes } from "./shapes/spark.ts";
import type { TektonRun } from "./shapes/tekton.ts";
import { isTektonTask, tektonRun, tektonStepActionShape, tektonTaskShape } from "./shapes/tekton.ts";
import type { PodTemplate } from "./workload.ts";
import { valueAt } from "./workload.ts";

/** Why something that makes or holds a pod is not judged. */
export type UnjudgedCode =
  | "no-containers"
  | "operator-made-pod"
  | "pod-spec-patch"
  | "manifest-in-string"
  | "copy-of-a-pod"
  | "too-deep";

/** A place of an object that bears on pods and cannot be judged from it. */
export interface Unjudged {
  readonly path: FieldPath;
  readonly code: UnjudgedCode;
  readonly message: string;
}

/** An object inside another one, such as a member of a Template or a ManifestWork. */
export interface NestedObject {
  readonly path: FieldPath;
  readonly value: JsonObject;
}

/** All that an object holds of pods. */
export interface Discovery {
  readonly pods: readonly PodTemplate[];
  readonly unjudged: readonly Unjudged[];
  readonly nested: readonly NestedObject[];
}

/** The pods of an object of any kind, found by shape. Objects nested inside it are not entered: see `discover`. */
export function findPodTemplates(object: JsonObject): readonly PodTemplate[] {
  return discover(object).pods;
}

/** Finds the pods of an object by shape, the objects nested in it, and what of pods cannot be judged. */
export function discover(object: JsonObject): Discovery {
  const apiVersion = asString(object["apiVersion"]) ?? "";
  const kind = asString(object["kind"]) ?? "";
  const podPath = builtInPodPath(apiVersion, kind);
  if (podPath !== undefined) return builtIn(object, kind, podPath);
  const lookalike = lookalikeOf(apiVersion, kind);
  if (lookalike !== undefined) {
    const told = lookalike.treatment === "told" && search(object, false).shapes.length > 0;
    const message = `${kind}: ${lookalike.reason}`;
    return { pods: [], nested: [], unjudged: told ? [{ path: [], code: "copy-of-a-pod", message }] : [] };
  }
  return custom(object, apiVersion, kind);
}

function builtIn(object: JsonObject, kind: string, path: FieldPath): Discovery {
  const spec = asObject(valueAt(object, path));
  const lists = ["containers", "initContainers", "ephemeralContainers"];
  if (spec === undefined || !lists.some((key) => asList(spec[key]).length > 0)) {
    const message = `this ${kind} has no containers: the API server refuses it as it stands, and a patch is judged with what it patches`;
    return { pods: [], nested: [], unjudged: [{ path, code: "no-containers", message }] };
  }
  const parent = asObject(valueAt(object, path.slice(0, -1)));
  const shape = podSpecShape(spec, path, parent, true);
  return {
    pods: [toPodTemplate({ ...shape, claimed: claimedVolumes(object, path) })],
    nested: [],
    unjudged: [],
  };
}

function custom(object: JsonObject, apiVersion: string, kind: string): Discovery {
  const found = search(object, apiVersion.startsWith("tekton.dev/"));
  const step =
    apiVersion.startsWith("tekton.dev/") && kind === "StepAction" ? tektonStepActionShape(object) : undefined;
  const shapes = step === undefined ? found.shapes : [...found.shapes, step];
  const hidden = shapes.length + found.nested.length === 0 ? operatorMade(apiVersion, kind, found.image) : [];
  const pods = shapes.map((shape) =>
    toPodTemplate({ ...shape, claimed: claimedVolumes(object, shape.path) }),
  );
  return { pods, nested: found.nested, unjudged: [...found.unjudged, ...hidden] };
}

function operatorMade(apiVersion: string, kind: string, image: FieldPath | undefined): Unjudged[] {
  const makes = podsMadeBy(apiVersion, kind);
  if (makes === undefined && (image === undefined || !mayMakePods(apiVersion, kind))) return [];
  const what =
    makes === undefined
      ? `names an image (${image?.join(".") ?? ""}), from which its controller may make a pod`
      : `is made into ${makes} by its controller`;
  return [{ path: [], code: "operator-made-pod", message: `${kind} ${what}; the pod is not in this object` }];
}

interface Search {
  readonly shapes: PodShape[];
  readonly nested: NestedObject[];
  readonly unjudged: Unjudged[];
  readonly tekton: TektonRun | undefined;
  image: FieldPath | undefined;
}

/** Deeper than any object that a controller understands, and within what a call stack holds. */
const deepest = 400;

function search(object: JsonObject, isTekton: boolean): Search {
  const found: Search = {
    shapes: [],
    nested: [],
    unjudged: [],
    image: undefined,
    tekton: isTekton ? tektonRun(object) : undefined,
  };
  visitMap(object, [], undefined, found);
  return found;
}

/** `path` is one array for the whole search, pushed and popped: it is copied only where something is found. */
function visit(value: Json, path: (string | number)[], parent: JsonObject | undefined, found: Search): void {
  if (typeof value === "string") visitString(value, path, found);
  else if (typeof value !== "object" || value === null) return;
  else if (path.length > deepest) tooDeep(path, found);
  else if (Array.isArray(value)) visitItems(value as readonly Json[], path, parent, found);
  else visitMap(value as JsonObject, path, parent, found);
}

function visitItems(
  items: readonly Json[],
  path: (string | number)[],
  parent: JsonObject | undefined,
  found: Search,
): void {
  let index = 0;
  for (const item of items) {
    path.push(index++);
    visit(item, path, parent, found);
    path.pop();
  }
}

function visitMap(
  map: JsonObject,
  path: (string | number)[],
  parent: JsonObject | undefined,
  found: Search,
): void {
  if (path.length > 0 && isObjectOfItsOwn(map)) {
    found.nested.push({ path: [...path], value: map });
    return;
  }
  if (typeof map["podSpecPatch"] === "string") tellPatch([...path, "podSpecPatch"], found);
  if (hasContainers(map) && path.at(-1) !== "containerSet") {
    found.shapes.push(podSpecShape(map, [...path], parent, false));
    // A custom spec can be a pod spec itself and hold another one (KServe's workerSpec).
    visitMembers(map, path, found, podMembers);
    return;
  }
  addCustomShapes(map, path, found);
  visitMembers(map, path, found);
}

/** Members of a pod spec that are long and hold no other pod. */
const podMembers: ReadonlySet<string> = new Set([
  "containers",
  "initContainers",
  "ephemeralContainers",
  "volumes",
]);
const noMembers: ReadonlySet<string> = new Set();

function addCustomShapes(map: JsonObject, path: FieldPath, found: Search): void {
  if (isArgoWorkflow(map)) found.shapes.push(...argoWorkflowShapes(map, [...path]));
  if (path.at(-1) === "inline") found.shapes.push(...argoInlineShapes(map, [...path]));
  if (isSparkApplication(map)) found.shapes.push(...sparkShapes(map, [...path]));
  if (found.tekton !== undefined && isTektonTask(map))
    found.shapes.push(tektonTaskShape(map, [...path], found.tekton));
}

function visitMembers(map: JsonObject, path: (string | number)[], found: Search, without = noMembers): void {
  for (const key of Object.keys(map)) {
    if (without.has(key)) continue;
    if (path.length === 0 && (key === "status" || key === "metadata")) continue;
    const value = map[key] as Json;
    if (found.image === undefined && isImage(key, value)) found.image = [...path, key];
    path.push(key);
    visit(value, path, map, found);
    path.pop();
  }
}

function isImage(key: string, value: Json): boolean {
  if (key !== "image" && key !== "imageName") return false;
  return typeof value === "string" || typeof asObject(value)?.["repository"] === "string";
}

/** An object of the API inside another: it says what it is, and has metadata or a spec (a reference to an object has neither). */
function isObjectOfItsOwn(map: JsonObject): boolean {
  if (typeof map["apiVersion"] !== "string" || typeof map["kind"] !== "string") return false;
  return ["metadata", "spec", "template", "items"].some(
    (key) => typeof map[key] === "object" && map[key] !== null,
  );
}

/** A string is searched only when it is long enough to hold a manifest. */
function visitString(text: string, path: FieldPath, found: Search): void {
  if (text.length < 40 || !holdsManifest(text)) return;
  found.unjudged.push({
    path: [...path],
    code: "manifest-in-string",
    message: "a manifest with a pod stands inside a string",
  });
}

function holdsManifest(text: string): boolean {
  if (!text.includes("containers")) return false;
  return /^\s*(- )?kind:/m.test(text)
    ? /^[ \t-]*containers:/m.test(text)
    : /"kind"\s*:/.test(text) && /"containers"\s*:\s*\[/.test(text);
}

function tellPatch(path: FieldPath, found: Search): void {
  const message = "podSpecPatch changes the pod when the workflow runs; what it changes is not judged";
  found.unjudged.push({ path, code: "pod-spec-patch", message });
}

function tooDeep(path: FieldPath, found: Search): void {
  if (found.unjudged.some(({ code }) => code === "too-deep")) return;
  found.unjudged.push({
    path: [...path],
    code: "too-deep",
    message: `nested more than ${deepest} levels deep: not searched for pods below that`,
  });
}
