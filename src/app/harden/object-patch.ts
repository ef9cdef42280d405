import { isSame } from "../../harden/index.ts";
import type { Json, JsonObject, KubernetesObject } from "../../workload/index.ts";
import { asList, asObject, builtInPodPath } from "../../workload/index.ts";

/** One operation of a JSON patch (RFC 6902). */
interface Operation {
  readonly op: "add" | "remove" | "replace" | "test";
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  readonly value?: Json;
}

/** A patch of one object as kustomize takes it. */
export type ObjectPatch =
  | { readonly kind: "strategic-merge"; readonly patch: JsonObject }
  | { readonly kind: "json-6902"; readonly patch: readonly Operation[] };

/**
 * The patch that makes `after` of an object. A strategic merge names containers by their names and so survives other changes of the
 * manifest; it is taken where the API's own types say how lists are merged. Custom resources, lists that grow (a merge may put new
 * members first) and objects with a list member that nothing tells from others get a JSON patch, which tests the names of the list
 * members that it goes through.
 */
export function patchOf(object: KubernetesObject, after: JsonObject): ObjectPatch {
  const { apiVersion, kind, name, namespace, value } = object;
  const canMerge = builtInPodPath(apiVersion, kind) !== undefined && hasKeys(value);
  const merge = canMerge ? mergeOf(value, after) : undefined;
  if (merge === undefined) return { kind: "json-6902", patch: operationsOf(value, after) };
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...asObject(merge["metadata"]),
  };
  return { kind: "strategic-merge", patch: { apiVersion, kind, metadata, ...omit(merge, "metadata") } };
}

function omit(map: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

/**
 * Lists whose members a strategic merge finds by a key. Source: patchMergeKey in k8s.io/api core/v1 types.go. initContainers are not
 * here: kustomize puts the members that a patch names first, and these run in their order.
 */
const mergedByName = ["containers", "ephemeralContainers", "volumes", "env"];
/** Lists that a strategic merge replaces. Source: the same, which gives them no patchStrategy. */
const replaced = ["add", "drop", "sysctls", "supplementalGroups", "command", "args"];

/** What tells the members of a list from each other when maps around it are merged. Source: patchMergeKey in k8s.io/api core/v1 types.go. */
const memberKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  ports: ["containerPort", "protocol"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  hostAliases: ["ip"],
};

/** Whether each member of such lists is told from the others: kustomize drops members that lack their key or share it. */
function hasKeys(value: Json): boolean {
  if (Array.isArray(value)) return asList(value).every(hasKeys);
  return Object.entries(asObject(value) ?? {}).every(([name, one]) => {
    const keys = Object.hasOwn(memberKeys, name) ? memberKeys[name] : undefined;
    return (keys === undefined || !Array.isArray(one) || areDistinct(asList(one), keys)) && hasKeys(one);
  });
}

function areDistinct(members: readonly Json[], [first = "", ...rest]: readonly string[]): boolean {
  const ids = members.map((member) => {
    const map = asObject(member);
    return map?.[first] === undefined
      ? undefined
      : JSON.stringify([first, ...rest].map((key) => map[key] ?? "TCP"));
  });
  return !ids.includes(undefined) && new Set(ids).size === ids.length;
}

/** The differences as a strategic merge; undefined where none says them. */
function mergeOf(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key], after[key]];
    if (isSame(old, now)) continue;
    const merged = now === undefined ? null : mergedField(key, old, now);
    if (merged === undefined) return undefined;
    patch[key] = merged;
  }
  return patch;
}

function mergedField(key: string, old: Json | undefined, now: Json): Json | undefined {
  const [oldMap, nowMap] = [asObject(old), asObject(now)];
  if (nowMap !== undefined) return mergeOf(oldMap ?? {}, nowMap);
  if (!Array.isArray(now) || replaced.includes(key)) return now;
  return mergedByName.includes(key) ? mergedMembers(asList(old), asList(now)) : undefined;
}

function mergedMembers(old: readonly Json[], now: readonly Json[]): Json | undefined {
  const names = now.map((one) => asObject(one)?.["name"]);
  const isTheSame =
    old.length === now.length &&
    new Set(names).size === names.length &&
    old.every((one, index) => typeof names[index] === "string" && asObject(one)?.["name"] === names[index]);
  if (!isTheSame) return undefined;
  const last = old.findLastIndex((one, index) => !isSame(one, now[index]));
  const patches: Json[] = [];
  // Those before the last changed one are named, so that they keep their places.
  for (const [index, name] of names.slice(0, last + 1).entries()) {
    const patch = mergeOf(asObject(old[index]) ?? {}, asObject(now[index]) ?? {});
    if (patch === undefined) return undefined;
    patches.push({ name: name ?? null, ...patch });
  }
  return patches;
}

function operationsOf(before: JsonObject, after: JsonObject): readonly Operation[] {
  const changes = changesOf(before, after, []);
  const tests = new Map<string, Operation>();
  for (const { path } of changes) for (const test of testsOn(before, path)) tests.set(test.path, test);
  return [...tests.values(), ...changes.map(({ path, ...rest }) => ({ ...rest, path: pointer(path) }))];
}

interface Change {
  readonly op: "add" | "remove" | "replace";
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}

function changesOf(before: Json, after: Json, path: Change["path"]): Change[] {
  if (isSame(before, after)) return [];
  const [old, now] = [asObject(before), asObject(after)];
  if (old !== undefined && now !== undefined) return changedKeys(old, now, path);
  if (Array.isArray(before) && Array.isArray(after) && before.length <= after.length)
    return changedMembers(asList(before), asList(after), path);
  return [{ op: "replace", path, value: after }];
}

function changedKeys(old: JsonObject, now: JsonObject, path: Change["path"]): Change[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): Change[] => {
    const [one, other] = [old[key], now[key]];
    if (other === undefined) return [{ op: "remove", path: [...path, key] }];
    return one === undefined
      ? [{ op: "add", path: [...path, key], value: other }]
      : changesOf(one, other, [...path, key]);
  });
}

/** Members that stay in their places, and new ones at the end. */
function changedMembers(old: readonly Json[], now: readonly Json[], path: Change["path"]): Change[] {
  const inPlace = old.flatMap((one, index) => changesOf(one, now[index] ?? null, [...path, index]));
  const added = now.slice(old.length).map((value): Change => ({ op: "add", path: [...path, "-"], value }));
  return [...inPlace, ...added];
}

/** That the list members on the way are still those that the change is for. */
function testsOn(object: JsonObject, path: Change["path"]): Operation[] {
  const tests: Operation[] = [];
  let value: Json | undefined = object;
  for (const [position, step] of path.entries()) {
    value = typeof step === "number" ? asList(value)[step] : asObject(value)?.[step];
    const name = typeof step === "number" ? asObject(value)?.["name"] : undefined;
    if (typeof name === "string")
      tests.push({ op: "test", path: pointer([...path.slice(0, position + 1), "name"]), value: name });
  }
  return tests;
}

function pointer(path: Change["path"]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
