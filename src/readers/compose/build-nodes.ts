import type { RunPlace } from "../../workload/index.ts";
import type { RunProblem } from "../run-values/problem.ts";
import { problemAt } from "../run-values/problem.ts";
import type { MapNode as YamlMap, StreamDocument, YamlNode } from "../yaml/index.ts";
import {
  isAmbiguousBoolean,
  isMergeKey,
  keyText,
  lineAndColumn,
  parseNodes,
  readStream,
  resolveScalar,
} from "../yaml/index.ts";
import type { ComposeNode, MapNode } from "./node.ts";

const marks: Readonly<Record<string, "reset" | "override">> = { "!reset": "reset", "!override": "override" };

interface Source {
  readonly file: string;
  readonly text: string;
  readonly folder: string;
  readonly problems: RunProblem[];
  /** Every node is built once, however many aliases point to it. */
  readonly built: Map<YamlNode, ComposeNode>;
}

/** The documents of a Compose file; a file may have several, which are merged in their order. Undefined: the file cannot be read. */
export function buildNodes(
  file: string,
  text: string,
  folder: string,
  problems: RunProblem[],
): readonly MapNode[] | undefined {
  const source: Source = { file, text, folder, problems, built: new Map() };
  const maps: MapNode[] = [];
  for (const document of readStream(text)) {
    if (document.kind === "empty") continue;
    const map = buildDocument(source, document);
    if (map === undefined) return undefined;
    maps.push(map);
  }
  return maps;
}

function buildDocument(source: Source, document: StreamDocument): MapNode | undefined {
  if (document.kind === "error") {
    const { message, offset, hint = "" } = document.error;
    tell(source, offset, message, hint);
    return undefined;
  }
  const root = parseNodes(source.text, document);
  const node = root === undefined ? undefined : build(source, root);
  if (node?.kind === "map") return node;
  tell(source, document.offset, "the top of a Compose file is a map", "");
  return undefined;
}

function tell(source: Source, offset: number, message: string, hint: string): void {
  const place = placeOf(source, offset);
  source.problems.push(problemAt(place, { level: "error", code: "malformed", message, hint }));
}

function placeOf(source: Source, offset: number): RunPlace {
  return { file: source.file, ...lineAndColumn(source.text, offset) };
}

function build(source: Source, node: YamlNode): ComposeNode {
  if (node.kind === "alias") return build(source, node.target);
  const known = source.built.get(node);
  if (known !== undefined) return known;
  const made = make(source, node);
  source.built.set(node, made);
  return made;
}

function make(source: Source, node: Exclude<YamlNode, { kind: "alias" }>): ComposeNode {
  const mark = marks[node.tag?.name ?? ""];
  const base = {
    place: placeOf(source, node.start),
    folder: source.folder,
    ...(mark !== undefined && { mark }),
  };
  if (node.kind === "sequence")
    return { kind: "list", ...base, items: node.items.map((item) => build(source, item)) };
  if (node.kind === "map") return { kind: "map", ...base, entries: entriesOf(source, node) };
  // A mark is no type: the value behind it is read as if it had no tag.
  const untagged: typeof node = { ...node };
  delete untagged.tag;
  return { kind: "scalar", ...base, value: valueOf(mark === undefined ? node : untagged), text: node.text };
}

/** Compose reads YAML with go-yaml 3 and later: `yes`, `on` and their like are texts there. */
function valueOf(node: Extract<YamlNode, { kind: "scalar" }>): null | boolean | number | string {
  const { type, value } = resolveScalar(node);
  return type === "boolean" && isAmbiguousBoolean(node.text) ? node.text : value;
}

/** Own keys win over merged ones, wherever `<<` stands; of several merged maps the first that has a key (YAML 1.1, "merge"). */
function entriesOf(source: Source, map: YamlMap): ReadonlyMap<string, ComposeNode> {
  const entries = new Map<string, ComposeNode>();
  const merged: YamlNode[] = [];
  for (const { key, value } of map.entries) {
    if (isMergeKey(key)) merged.push(value);
    else addEntry(source, entries, key, value);
  }
  for (const value of merged)
    for (const [key, node] of mergedEntries(source, value)) if (!entries.has(key)) entries.set(key, node);
  return entries;
}

function addEntry(source: Source, entries: Map<string, ComposeNode>, key: YamlNode, value: YamlNode): void {
  const name = key.kind === "scalar" && key.tag === undefined ? key.text : keyText(key);
  if (name === undefined) {
    tell(source, key.start, "the key is not a text", "");
    return;
  }
  if (entries.has(name))
    tell(
      source,
      key.start,
      `the key ${name} stands twice`,
      "Compose refuses the file; the last value is read here",
    );
  entries.set(name, { ...build(source, value), place: placeOf(source, key.start) });
}

function mergedEntries(source: Source, value: YamlNode): readonly [string, ComposeNode][] {
  const node = build(source, value);
  const maps = node.kind === "list" ? node.items : [node];
  return maps.flatMap((map) => (map.kind === "map" ? [...map.entries] : []));
}
