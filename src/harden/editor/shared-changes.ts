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
  /** Path of the alias that puts them there; of the outer one where it is inside what another stands for. */
  readonly alias?: FieldPath;
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
 * Other changes stay as they are: an alias gives way to what it stands for, and the guards refuse what would reach further. Where every
 * alias of a node gives way, nothing but its own place is left, and a change there is made as if there were no anchor. Throws Refusal
 * for a change of one place only that is no alias, where another change is made at the anchor.
 */
export function shareChanges(root: SyntaxNode, changes: readonly FieldChange[]): SharedChanges {
  const apart: FieldPath[] = [];
  for (;;) {
    const { stray, givenUp, ...made } = shareBeside(apart, root, changes);
    apart.push(...givenUp);
    if (givenUp.length > 0) continue;
    if (stray === undefined) return made;
    if (stray.alias === undefined)
      throw new Refusal(
        "an alias (*) elsewhere stands for this: the change would be made there too",
        stray.path,
      );
    apart.push(stray.alias);
  }
}

/** A change of one place only, of a node at whose anchor another is made. `alias`: see Place. */
interface Stray {
  readonly path: FieldPath;
  readonly alias: FieldPath | undefined;
}

/** `apart`: aliases in whose place stands soon what they stand for. */
function shareBeside(
  apart: readonly FieldPath[],
  root: SyntaxNode,
  changes: readonly FieldChange[],
): SharedChanges & { readonly stray?: Stray; readonly givenUp: readonly FieldPath[] } {
  const anchored = anchoredNodes(root, apart);
  if (anchored.length === 0) return { changes, shared: new Set(), givenUp: [] };
  const shared = new Set<SyntaxNode>();
  const dropped = new Set<FieldChange>();
  const made = new Map<FieldChange, FieldChange>();
  const alone: Alone[] = [];
  for (const change of changes) {
    if (dropped.has(change) || made.has(change)) continue;
    const around = deepestAround(anchored, change.path);
    if (around === undefined) continue;
    const group = groupOf(around.anchored, around.rest, change, changes);
    if (group === undefined) {
      if (alreadyHolds(root, change.path, change)) continue;
      alone.push({ anchored: around.anchored, path: change.path, alias: around.alias });
      continue;
    }
    for (const other of group) dropped.add(other);
    dropped.delete(change);
    made.set(change, { ...change, path: [...around.anchored.own, ...around.rest] });
    for (const one of anchored) if (isPrefix(one.own, around.anchored.own)) shared.add(one.node);
  }
  const stray = alone.find((one) => shared.has(one.anchored.node));
  return {
    changes: changes.filter((one) => !dropped.has(one)).map((one) => made.get(one) ?? one),
    shared,
    givenUp: stray === undefined ? aliasesGivenUp(alone) : [],
    ...(stray === undefined ? {} : { stray }),
  };
}

interface Alone extends Stray {
  readonly anchored: Anchored;
}

/** The aliases of nodes that change at their own place, where each other place is an alias that gives way for a change of its own. */
function aliasesGivenUp(alone: readonly Alone[]): readonly FieldPath[] {
  const giveWay = (path: FieldPath | undefined): path is FieldPath =>
    path !== undefined && alone.some(({ alias }) => alias !== undefined && isSamePath(alias, path));
  return alone
    .filter(({ alias }) => alias === undefined)
    .map(({ anchored: { own, places } }) => places.filter(({ path }) => !isSamePath(path, own)))
    .filter((others) => others.every(({ alias }) => giveWay(alias)))
    .flatMap((others) => others.flatMap(({ alias }) => (alias === undefined ? [] : [alias])));
}

/** The anchored node deepest on the way to what a change means, and the rest of the way. */
function deepestAround(
  anchored: readonly Anchored[],
  path: FieldPath,
): (Pick<Stray, "alias"> & { readonly anchored: Anchored; readonly rest: FieldPath }) | undefined {
  const found = anchored.flatMap((one) =>
    one.places
      .filter((place) => place.path.length < path.length && isPrefix(place.path, path))
      .filter(({ path: at, hidden }) => !hidden.has(String(path[at.length])))
      .map((place) => ({ anchored: one, rest: path.slice(place.path.length), alias: place.alias })),
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
function anchoredNodes(root: SyntaxNode, apart: readonly FieldPath[]): readonly Anchored[] {
  const survey: Survey = { apart, found: new Map(), unsure: new Set(), visited: 0 };
  visit(survey, root, { path: [], hidden: noKeys }, true);
  if (survey.visited > mostNodes) return [];
  return [...survey.found.values()].filter(({ node }) => !survey.unsure.has(node));
}

interface Survey {
  readonly apart: readonly FieldPath[];
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
    if (isOwn && survey.apart.some((path) => isSamePath(path, place.path))) return;
    visit(survey, node.target, isOwn ? { ...place, alias: place.path } : place, false);
    return;
  }
  if (node.aliased) note(survey, node, place, isOwn);
  if (node.kind === "map") visitMap(survey, node, place, isOwn);
  else node.items.forEach((item, index) => visit(survey, item, inside(place, index), isOwn));
}

function inside({ path, alias }: Place, step: string | number): Place {
  return { path: [...path, step], hidden: noKeys, ...(alias === undefined ? {} : { alias }) };
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
      const merged = { ...place, hidden: new Set([...place.hidden, ...after]) };
      if (merges > 1 || value.kind !== "alias") markUnsure(survey, value);
      else visit(survey, value, merged, false);
    } else if (name !== undefined && !place.hidden.has(name)) {
      visit(survey, value, inside(place, name), isOwn);
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
