import { entryOf, isAbsent, listLike, mapLike, scalarLike, scalarText } from "./node.ts";
import type { ComposeNode, MapNode } from "./node.ts";

type Path = readonly string[];
type Merger = (base: ComposeNode, over: ComposeNode, path: Path) => ComposeNode;

/**
 * Merges a later file over an earlier one, or a service over the one that it extends. Maps are merged key by key, lists joined, anything
 * else replaced, but for the fields of the table below (source: compose-spec 13-merge.md; compose-go override/merge.go@v2.9). The marks
 * `!reset` and `!override` stay in the result, for a file before this one may still be merged with it: see `withoutMarks`.
 */
export function mergeNodes(base: ComposeNode, over: ComposeNode, path: Path = []): ComposeNode {
  if (over.mark !== undefined || base.mark === "reset") return over;
  const merger = mergerFor(path);
  if (merger !== undefined) return merger(base, over, path);
  if (isAbsent(over)) return base;
  if (base.kind === "map" && over.kind === "map") return mergeMaps(base, over, path);
  if (base.kind === "list" && over.kind === "list") return joined(base, over);
  return over;
}

function mergeMaps(base: MapNode, over: MapNode, path: Path): MapNode {
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? value : mergeNodes(before, value, [...path, key]));
  }
  return { ...base, entries };
}

const replaced: Merger = (_base, over) => over;
const asSequences: Merger = (base, over) => joined(toSequence(base), toSequence(over));
const asMaps: Merger = (base, over, path) => mergeMaps(toMap(base), toMap(over), path);

/** By the name of the field of a service; "*" stands for any key. */
const serviceMergers: Readonly<Record<string, Merger>> = {
  annotations: asSequences,
  build: (base, over, path) => mergeMaps(toBuild(base), toBuild(over), path),
  "build.args": asSequences,
  "build.additional_contexts": asSequences,
  "build.extra_hosts": asSequences,
  "build.labels": asSequences,
  command: replaced,
  depends_on: asMaps,
  "deploy.labels": asSequences,
  dns: asSequences,
  dns_opt: asSequences,
  dns_search: asSequences,
  entrypoint: replaced,
  env_file: asSequences,
  label_file: asSequences,
  environment: asSequences,
  extra_hosts: asSequences,
  "healthcheck.test": replaced,
  labels: asSequences,
  logging: mergeLogging,
  models: asMaps,
  networks: asMaps,
  sysctls: asSequences,
  tmpfs: asSequences,
  "ulimits.*": replaced,
};

function mergerFor(path: Path): Merger | undefined {
  const [top] = path;
  const field = path.slice(2);
  if (field.length === 0) return undefined;
  if (top !== "services") return field.join(".") === "labels" ? asSequences : undefined;
  const [first = ""] = field;
  return serviceMergers[field.join(".")] ?? (field.length === 2 ? serviceMergers[`${first}.*`] : undefined);
}

function joined(base: ComposeNode, over: ComposeNode): ComposeNode {
  const items = [base, over].flatMap((node) => (node.kind === "list" ? node.items : []));
  return listLike(over, items);
}

/** A map of names and values as the list of `name=value` that stands for the same, a single text as a list of one. */
export function toSequence(node: ComposeNode): ComposeNode {
  if (node.kind === "list") return node;
  if (node.kind === "scalar") return listLike(node, node.value === null ? [] : [node]);
  const items = [...node.entries].flatMap(([key, value]) => pairs(key, value));
  return listLike(node, items);
}

function pairs(key: string, value: ComposeNode): readonly ComposeNode[] {
  if (value.kind === "list") return value.items.flatMap((item) => pairs(key, item));
  if (value.kind === "map" || value.value === null) return [scalarLike(value, key)];
  return [scalarLike(value, `${key}=${scalarText(value)}`)];
}

/** A list of names as a map without values. */
function toMap(node: ComposeNode): MapNode {
  if (node.kind === "map") return node;
  const items = node.kind === "list" ? node.items : [];
  const entries = items.flatMap((item) =>
    item.kind === "scalar" ? [[scalarText(item), mapLike(item, new Map())] as const] : [],
  );
  return mapLike(node, new Map(entries));
}

function toBuild(node: ComposeNode): MapNode {
  if (node.kind === "map") return node;
  return mapLike(node, new Map(node.kind === "scalar" ? [["context", node]] : []));
}

/** Options of a log driver are those of that driver alone. */
function mergeLogging(base: ComposeNode, over: ComposeNode, path: Path): ComposeNode {
  if (base.kind !== "map" || over.kind !== "map") return over;
  const [first, second] = [base, over].map((node) => driverOf(node));
  const isSame = first === undefined || second === undefined || first === second;
  return isSame ? mergeMaps(base, over, path) : over;
}

function driverOf(node: ComposeNode): string | undefined {
  const driver = entryOf(node, "driver");
  return driver?.kind === "scalar" ? scalarText(driver) : undefined;
}

/** Takes out what `!reset` leaves of keys and items, when all files are merged. */
export function withoutMarks<T extends ComposeNode>(node: T): T;
export function withoutMarks(node: ComposeNode): ComposeNode {
  if (node.kind === "list")
    return { ...node, items: node.items.filter(isKept).map((item) => withoutMarks(item)) };
  if (node.kind !== "map") return node;
  const entries = [...node.entries].filter(([, value]) => isKept(value));
  return { ...node, entries: new Map(entries.map(([key, value]) => [key, withoutMarks(value)])) };
}

function isKept(node: ComposeNode): boolean {
  return node.mark !== "reset";
}
