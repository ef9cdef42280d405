/** What peers would change in their own test inputs, and what harden makes of the same fields. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { hardenPaths } from "../../src/app/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import { corpusFolder, corpusIndex } from "../oracles/corpora.ts";
import type { CorpusEntry } from "../oracles/corpora.ts";

/** One field that a peer sets or takes away. */
export interface Fix {
  readonly peer: string;
  readonly rule: string;
  readonly file: string;
  /** Keys and indexes from the root of the object, joined by points. */
  readonly path: string;
  /** undefined: the peer takes it away. */
  readonly wanted: unknown;
  /** As our hardened file has it; for a field that a pod hands down to its containers, what the container gets. */
  readonly ours: unknown;
  readonly before: unknown;
  /** Whether harden leaves a workload of the file alone: the API server refuses it, or it runs on Windows. */
  readonly isLeftAlone: boolean;
}

interface Entry extends CorpusEntry {
  readonly expect?: readonly Expectation[];
}

interface Expectation {
  readonly standard: string;
  readonly rule: string;
  readonly policy?: string;
  readonly mutatedTo?: string;
  readonly fixPaths?: readonly { readonly path: string; readonly value: string }[];
}

type Tree = Readonly<Record<string, unknown>>;

/** Every field of every expected fix, after all steps of the level sealed. Pairs for the editor alone are compared elsewhere. */
export async function peersFixes(): Promise<Fix[]> {
  const fixes: Fix[] = [];
  for (const { archive, path, expect = [] } of corpusIndex() as readonly Entry[]) {
    const wanted = expect.filter(
      ({ standard, mutatedTo, fixPaths = [] }) =>
        standard !== "format-preserving edit" && (mutatedTo !== undefined || fixPaths.length > 0),
    );
    if (archive !== "peers.tar.gz" || wanted.length === 0) continue;
    const text = readFileSync(join(corpusFolder("peers"), path), "utf8");
    const hardened = await hardenText(text);
    const [before, after] = [documentsOf(text), documentsOf(hardened.text)];
    for (const one of wanted)
      for (const fix of fixesOf(path, one, before, after))
        fixes.push({ ...fix, isLeftAlone: hardened.isLeftAlone });
  }
  return fixes;
}

async function hardenText(text: string): Promise<{ readonly text: string; readonly isLeftAlone: boolean }> {
  const platform = memoryPlatform({ "a/a.yaml": text });
  const { files, report } = await hardenPaths(platform, { paths: ["a"], unsafe: true, level: "sealed" });
  const isLeftAlone = report.workloads.some(({ leftAlone }) => leftAlone !== undefined);
  return { text: files[0]?.after ?? text, isLeftAlone };
}

function documentsOf(text: string): Tree[] {
  return loadAll(text).filter((one): one is Tree => isTree(one));
}

function fixesOf(
  file: string,
  one: Expectation,
  before: readonly Tree[],
  after: readonly Tree[],
): Omit<Fix, "isLeftAlone">[] {
  const head = { peer: one.standard.split(":")[0] ?? "", rule: one.policy ?? one.rule, file };
  const named = (one.fixPaths ?? []).map(({ path, value }) => {
    const keys = keysOf(path);
    const index = before.findIndex((tree) => at(tree, keys.slice(0, containerDepth(keys))) !== undefined);
    return { keys, wanted: scalar(value), index };
  });
  const mutated = one.mutatedTo === undefined ? [] : differences(one.mutatedTo, before);
  return [...named, ...mutated].map(({ keys, wanted, index }) => ({
    ...head,
    path: keys.join("."),
    wanted,
    ours: effective(after[index] ?? {}, keys),
    before: effective(before[index] ?? {}, keys),
  }));
}

interface Wanted {
  readonly keys: readonly string[];
  readonly wanted: unknown;
  readonly index: number;
}

/** Leaves of the mutated objects that the input has not, and the other way round. */
function differences(mutatedTo: string, before: readonly Tree[]): Wanted[] {
  const mutated = documentsOf(readFileSync(join(corpusFolder("peers"), mutatedTo), "utf8"));
  return mutated.flatMap((tree) => {
    const index = before.findIndex((one) => identity(one) === identity(tree));
    if (index < 0) return [];
    const [old, now] = [new Map(leaves(before[index], [])), new Map(leaves(tree, []))];
    const set = [...now].filter(([path, value]) => old.get(path) !== value);
    const gone = [...old]
      .filter(([path]) => !now.has(path))
      .map(([path]): [string, unknown] => [path, undefined]);
    return [...set, ...gone].map(([path, wanted]) => ({ keys: path.split("."), wanted, index }));
  });
}

function identity(tree: Tree): string {
  const { name, namespace } = (tree["metadata"] ?? {}) as Tree;
  return JSON.stringify([tree["kind"], namespace ?? "default", name]);
}

function leaves(value: unknown, path: readonly string[]): [string, unknown][] {
  if (Array.isArray(value) || isTree(value))
    return Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]));
  return [[path.join("."), value]];
}

/** `spec.containers[0].command[1]` as keys. */
function keysOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((key) => key !== "");
}

function containerDepth(keys: readonly string[]): number {
  const list = keys.findIndex((key) => /^(initC|c)ontainers$/.test(key));
  return list < 0 ? 1 : list + 2;
}

/** What the container gets: its own field, else the pod's. */
function effective(tree: Tree, keys: readonly string[]): unknown {
  const own = at(tree, keys);
  const list = keys.findIndex((key) => /^(initC|c)ontainers$/.test(key));
  const isHandedDown =
    keys[list + 2] === "securityContext" && /^(runAs|seccompProfile)/.test(keys[list + 3] ?? "");
  return own === undefined && list >= 0 && isHandedDown
    ? at(tree, [...keys.slice(0, list), ...keys.slice(list + 2)])
    : own;
}

function at(tree: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Tree)[key] : undefined),
    tree,
  );
}

function scalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
