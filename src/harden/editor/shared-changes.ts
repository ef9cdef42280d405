import type { FieldPath } from "../../confinement/index.ts";
import { isSame } from "../apply-changes.ts";
import type { FieldChange } from "../change.ts";
import type { SyntaxMap, SyntaxNode } from "../syntax-node.ts";
import { alreadyHolds } from "./already-holds.ts";
import { isMergeKey, keyText } from "./members.ts";
import { Refusal } from "./refusal.ts";

/** Changes of which those that mean the same anchored node are made once, where the anchor (&) stands. */
export interface SharedChanges {
  readonly changes: readonly FieldChange[];
  /** Nodes for which aliases stand and whose every place is to change in the same way. */
  readonly shared: ReadonlySet<SyntaxNode>;
}

/** A place where the data of an anchored node stand. */
interface Place {
  readonly path: FieldPath;
  /** Keys of its own that a map with a merge key has: they hide what the merge brings. */
  readonly hidden: ReadonlySet<string>;
}

/** What an anchor names: where it stands, and every place where its data do. */
interface Anchored {
  readonly node: SyntaxNode;
  /** Path without an alias in it. */
  readonly own: FieldPath;
  readonly places: readonly Place[];
}

/** More nodes than that are not visited: aliases of aliases multiply. */
const mostNodes = 50_000;

/**
 * Where every place of an anchored node is to change in the same way, the change is wanted at all of them, and is made at the anchor.
 * Other changes stay as they are: the guards refuse those that would reach further. Throws Refusal for a change of one place only, where
 * another change is made at the anchor.
 */
export function shareChanges(root: SyntaxNode, changes: readonly FieldChange[]): SharedChanges {
  const anchored = anchoredNodes(root);
  if (anchored.length === 0) return { changes, shared: new Set() };
  const shared = new Set<SyntaxNode>();
  const dropped = new Set<FieldChange>();
  const made = new Map<FieldChange, FieldChange>();
  const alone: { readonly change: FieldChange; readonly node: SyntaxNode }[] = [];
  for (const change of changes) {
    if (dropped.has(change) || made.has(change)) continue;
    const around = deepestAround(anchored, change.path);
    if (around === undefined) continue;
    const group = groupOf(around.anchored, around.rest, change, changes);
    if (group === undefined) {
      alone.push({ change, node: around.anchored.node });
      continue;
    }
    for (const other of group) dropped.add(other);
    dropped.delete(change);
    made.set(change, { ...change, path: [...around.anchored.own, ...around.rest] });
    for (const one of anchored) if (isPrefix(one.own, around.anchored.own)) shared.add(one.node);
  }
  const stray = alone.find(
    ({ node, change }) => shared.has(node) && !alreadyHolds(root, change.path, change),
  );
  if (stray !== undefined)
    throw new Refusal(
      "an alias (*) elsewhere stands for this: the change would be made there too",
      stray.change.path,
    );
  return { changes: changes.filter((one) => !dropped.has(one)).map((one) => made.get(one) ?? one), shared };
}

/** The anchored node deepest on the way to what a change means, and the rest of the way. */
function deepestAround(
  anchored: readonly Anchored[],
  path: FieldPath,
): { readonly anchored: Anchored; readonly rest: FieldPath } | undefined {
  const found = anchored.flatMap((one) =>
    one.places
      .filter((place) => place.path.length < path.length && isPrefix(place.path, path))
      .filter(({ path: at, hidden }) => !hidden.has(String(path[at.length])))
      .map((place) => ({ anchored: one, rest: path.slice(place.path.length) })),
  );
  return found.reduce<(typeof found)[number] | undefined>(
    (best, one) => (best === undefined || one.rest.length < best.rest.length ? one : best),
    undefined,
  );
}

/** The changes that do the same at every place; undefined where one is missing. */
function groupOf(
  { places }: Anchored,
  rest: FieldPath,
  change: FieldChange,
  changes: readonly FieldChange[],
): readonly FieldChange[] | undefined {
  const group: FieldChange[] = [];
  for (const { path, hidden } of places) {
    if (hidden.has(String(rest[0]))) continue;
    const wanted = [...path, ...rest];
    const same = changes.find((one) => isSamePath(one.path, wanted) && doesSame(one, change));
    if (same === undefined) return undefined;
    group.push(same);
  }
  return group;
}

function doesSame(one: FieldChange, other: FieldChange): boolean {
  if (one.kind === "remove" || other.kind === "remove") return one.kind === other.kind;
  return one.kind === other.kind && isSame(one.value, other.value);
}

/** Every anchored list and map that an alias stands for. None where there are too many nodes to be sure of all places. */
function anchoredNodes(root: SyntaxNode): readonly Anchored[] {
  const survey: Survey = { found: new Map(), unsure: new Set(), visited: 0 };
  visit(survey, root, { path: [], hidden: noKeys }, true);
  if (survey.visited > mostNodes) return [];
  return [...survey.found.values()].filter(({ node }) => !survey.unsure.has(node));
}

interface Survey {
  readonly found: Map<SyntaxNode, { readonly node: SyntaxNode; own: FieldPath; readonly places: Place[] }>;
  /** Merged beside others, so that these may hide it. */
  readonly unsure: Set<SyntaxNode>;
  visited: number;
}

const noKeys: ReadonlySet<string> = new Set();

/** `isOwn`: no alias was followed on the way. */
function visit(survey: Survey, node: SyntaxNode, place: Place, isOwn: boolean): void {
  if (++survey.visited > mostNodes || node.kind === "scalar") return;
  if (node.kind === "alias") {
    visit(survey, node.target, place, false);
    return;
  }
  if (node.aliased) note(survey, node, place, isOwn);
  if (node.kind === "map") visitMap(survey, node, place, isOwn);
  else
    node.items.forEach((item, index) =>
      visit(survey, item, { path: [...place.path, index], hidden: noKeys }, isOwn),
    );
}

function note({ found }: Survey, node: SyntaxNode, place: Place, isOwn: boolean): void {
  const known = found.get(node) ?? { node, own: place.path, places: [] };
  if (isOwn) known.own = place.path;
  known.places.push(place);
  found.set(node, known);
}

function visitMap(survey: Survey, map: SyntaxMap, place: Place, isOwn: boolean): void {
  const merges = map.entries.filter(({ key }) => isMergeKey(key)).length;
  map.entries.forEach(({ key, value }, index) => {
    const name = keyText(key);
    if (isMergeKey(key)) {
      // What is written after the merge hides what it brings; what is written before does so for some parsers only.
      const after = map.entries.slice(index + 1).flatMap((entry) => keyText(entry.key) ?? []);
      const merged = { path: place.path, hidden: new Set([...place.hidden, ...after]) };
      if (merges > 1 || value.kind !== "alias") markUnsure(survey, value);
      else visit(survey, value, merged, false);
    } else if (name !== undefined && !place.hidden.has(name)) {
      visit(survey, value, { path: [...place.path, name], hidden: noKeys }, isOwn);
    }
  });
}

function markUnsure(survey: Survey, node: SyntaxNode): void {
  if (++survey.visited > mostNodes || node.kind === "scalar") return;
  if (node.kind === "alias") {
    markUnsure(survey, node.target);
    return;
  }
  survey.unsure.add(node);
  for (const child of node.kind === "map" ? node.entries.map(({ value }) => value) : node.items)
    markUnsure(survey, child);
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}

function isSamePath(one: FieldPath, other: FieldPath): boolean {
  return one.length === other.length && isPrefix(one, other);
}
