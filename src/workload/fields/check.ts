import type { FieldPath } from "../../confinement/index.ts";
import type { Json, JsonObject } from "../json.ts";
import { apiVersionsOf, fieldsOf, kindStatus, minorOf, typeOfKind, valuesAt } from "./field-table.ts";
import type { Field } from "./field-table.ts";
import type { CheckedField } from "./problem.ts";
import { acceptsScalar } from "./scalars.ts";
import { describeShape } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { notServed, unknownField, unknownValue, wrongType } from "./words.ts";

/** What an object is held against: the server's version ("1.34"), and the kind where the object itself does not tell. */
export interface FieldCheck {
  readonly kubernetes: string;
  readonly apiVersion?: string;
  readonly kind?: string;
}

/**
 * The fields of an object that the API server of this version does not take as written, in the object's order. An object of a kind
 * that the tables do not hold has none (see `checkSubtree` for the pod inside a custom resource).
 *
 * What the server's decoder does (sigs.k8s.io/json through apimachinery v0.37.2, proved in test/slow/field-tables.test.ts):
 * names are compared with case; null is the same as a field that is not there, and inside a list the same as an empty entry; nothing
 * is converted; a value of the wrong type refuses the object even where unknown fields are dropped. One exception, not told here: the
 * server first looks for apiVersion and kind without regard to case (meta_factory), so that a `Kind: 1` beside `kind` is refused.
 */
export function checkFields(object: JsonObject, check: FieldCheck): readonly CheckedField[] {
  const apiVersion = check.apiVersion ?? textOf(object["apiVersion"]);
  const kind = check.kind ?? textOf(object["kind"]);
  const minor = minorOf(check.kubernetes);
  if (kindStatus(apiVersion, kind, minor) === "removed") {
    return [
      notServed(
        apiVersion,
        kind,
        minor,
        apiVersionsOf(kind).filter((known) => kindStatus(known, kind, minor) === "served"),
      ),
    ];
  }
  const type = typeOfKind(apiVersion, kind);
  if (type === undefined) return [];
  const walk = startWalk(minor, [], false);
  checkStruct(type, object, walk);
  return walk.problems;
}

/** A part of an object: a pod spec, its template or a container, at its path in the object that holds it. */
export interface SubtreeCheck {
  readonly kubernetes: string;
  readonly type: "PodSpec" | "PodTemplateSpec" | "Container" | "Volume";
  readonly path: FieldPath;
}

/**
 * Checks a pod spec (or another part) inside a custom resource. Its schema may have fields of its own, so that unknown names
 * are only told where they look like a misspelt or misplaced field of the API; every effect is `ignores`.
 */
export function checkSubtree(value: Json, check: SubtreeCheck): readonly CheckedField[] {
  const walk = startWalk(minorOf(check.kubernetes), check.path, true);
  checkValue({ kind: "struct", type: check.type }, value, walk);
  return walk.problems;
}

/** The state of one walk: where it is and what it found. The path is one list that grows and shrinks, copied for a problem only. */
interface Walk {
  readonly minor: number;
  readonly lenient: boolean;
  readonly path: (string | number)[];
  /** The types on the way, each with the length of its path. */
  readonly levels: { readonly type: string; readonly depth: number }[];
  readonly problems: CheckedField[];
}

function startWalk(minor: number, path: FieldPath, lenient: boolean): Walk {
  return { minor, lenient, path: [...path], levels: [], problems: [] };
}

function checkAt(step: string | number, shape: Shape, value: Json, walk: Walk): void {
  walk.path.push(step);
  checkValue(shape, value, walk);
  walk.path.pop();
}

function checkValue(shape: Shape, value: Json, walk: Walk): void {
  if (value === null || checkInside(shape, value, walk)) return;
  report(walk, wrongType([...walk.path], describeShape(shape), value));
}

/** Whether the value is of the shape at all; if so, what it holds is checked. */
function checkInside(shape: Shape, value: Json, walk: Walk): boolean {
  switch (shape.kind) {
    case "struct":
      if (!isObject(value)) return false;
      checkStruct(shape.type, value, walk);
      return true;
    case "map":
      if (!isObject(value)) return false;
      checkEntries(shape.of, value, walk);
      return true;
    case "list":
      if (!Array.isArray(value)) return false;
      checkItems(shape.of, value as readonly Json[], walk);
      return true;
    case "choice":
      if (typeof value !== "string") return false;
      checkChoice(shape.set, value, walk);
      return true;
    case "scalar":
      return acceptsScalar(shape.scalar, value);
  }
}

function checkStruct(type: string, object: JsonObject, walk: Walk): void {
  const fields = fieldsOf(type);
  if (fields === undefined) return;
  walk.levels.push({ type, depth: walk.path.length });
  for (const name of Object.keys(object)) {
    const variants = fields.get(name);
    const value = object[name] ?? null;
    const field = variants === undefined ? undefined : servedAt(variants, walk.minor);
    if (field !== undefined) {
      if (!isText(field.shape, value)) checkAt(name, field.shape, value, walk);
    } else checkUnknown(name, value, variants, walk);
  }
  walk.levels.pop();
}

/** A string where one is wanted: most fields are, and need no further step. */
function isText(shape: Shape, value: Json): boolean {
  return typeof value === "string" && shape.kind === "scalar" && shape.scalar === "string";
}

/** Not `find`: this runs for every field of every object. */
function servedAt(variants: readonly Field[], minor: number): Field | undefined {
  for (const variant of variants) if (variant.since <= minor && minor <= variant.last) return variant;
  return undefined;
}

function checkEntries(shape: Shape, object: JsonObject, walk: Walk): void {
  for (const name of Object.keys(object)) {
    const value = object[name] ?? null;
    if (!isText(shape, value)) checkAt(name, shape, value, walk);
  }
}

function checkItems(shape: Shape, items: readonly Json[], walk: Walk): void {
  let index = 0;
  for (const item of items) {
    if (!isText(shape, item)) checkAt(index, shape, item, walk);
    index++;
  }
}

function checkChoice(set: string, value: string, walk: Walk): void {
  if (value === "" && emptyIsUnset.has(set)) return;
  const values = valuesAt(set, walk.minor);
  if (!values.includes(value)) report(walk, unknownValue([...walk.path], value, values));
}

/** Sets whose fields the server fills in when they are empty, or that allow it. Source: test/slow/server-admission.test.ts. */
const emptyIsUnset: ReadonlySet<string> = new Set([
  "DNSPolicy",
  "HostPathType",
  "Protocol",
  "PullPolicy",
  "RestartPolicy",
  "networking.PolicyType",
]);

function checkUnknown(name: string, value: Json, variants: readonly Field[] | undefined, walk: Walk): void {
  const path = [...walk.path];
  const levels = walk.levels.map(({ type, depth }) => ({ type, path: path.slice(0, depth) }));
  const problem = unknownField({ name, value, variants, path, levels, minor: walk.minor });
  const mayBeItsOwn = problem.code === "unknown-field" || problem.code === "field-too-new";
  if (!(walk.lenient && mayBeItsOwn)) report(walk, problem);
}

function report(walk: Walk, problem: CheckedField): void {
  walk.problems.push(walk.lenient ? { ...problem, effect: "ignores" } : problem);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
