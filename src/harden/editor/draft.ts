import type { FieldPath } from "../../confinement/index.ts";
import type { Json } from "../../workload/index.ts";
import { isSame } from "../apply-changes.ts";
import type { FieldChange } from "../change.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import { changeMember } from "./change-data.ts";
import { setKey, toDraftable, toJson, type Draftable, type DraftList, type DraftObject } from "./data.ts";
import { equalsData } from "./equals-data.ts";
import { alreadyHolds } from "./already-holds.ts";
import { guardCopying, guardOpening, guardReplacing } from "./guards.ts";
import { isMergeKey, keyText, mayBringKey, memberAt, memberCount, memberIndex } from "./members.ts";
import { mergedNode, plainData } from "./merged-value.ts";
import { refuse } from "./refusal.ts";

/** What is to become of a list or map as written: what of its members changes, and what is added at its end. */
export interface Draft {
  readonly node: SyntaxCollection;
  /** Nodes that may change although aliases stand for them. */
  readonly shared: ReadonlySet<SyntaxNode>;
  /** By position; a member that is not here stays as it is. */
  readonly members: Map<number, MemberDraft>;
  readonly added: DraftObject | DraftList;
}

export type MemberDraft =
  | { readonly kind: "removed" }
  | { readonly kind: "replaced"; readonly value: Draftable }
  | { readonly kind: "inside"; readonly draft: Draft };

/** Opens a list or map of the text for changes. Throws Refusal. */
export function openDraft(text: string, node: SyntaxNode, shared: ReadonlySet<SyntaxNode>): Draft {
  const collection = guardOpening(text, node, shared);
  return { node: collection, shared, members: new Map(), added: collection.kind === "map" ? {} : [] };
}

/** Enters one change; `path` runs from the draft's node. Throws Refusal. */
export function enterChange(text: string, draft: Draft, path: FieldPath, change: FieldChange): void {
  const [step, ...rest] = path;
  if (step === undefined) return refuse("the whole object cannot be changed");
  const isLast = rest.length === 0;
  const index = memberIndex(draft.node, step, change.kind !== "remove");
  if (index < 0) {
    if (!(isLast && change.kind === "set") && bringsMerged(draft, step, rest, change)) return;
    changeMember(draft.added, pathInAdded(draft, path), change);
    return;
  }
  if (isLast && change.kind === "set") {
    setMember(text, draft, index, change.value);
    return;
  }
  const member = draft.members.get(index) ?? writtenOut(text, memberAt(draft.node, index), rest, change);
  if (member?.kind === "removed" || member?.kind === "replaced") {
    changeNewMember(draft, index, member, rest, change);
    return;
  }
  if (isLast && change.kind === "remove") {
    removeMember(text, draft, index);
    return;
  }
  if (isLast && change.kind === "append") {
    appendTo(text, draft, index, change.value);
    return;
  }
  enterInside(text, draft, index, rest, change);
}

/**
 * Before something changes inside what a merge key brings: a key of the map's own gets a copy of it, which overrides it. Whether the
 * change is made already by what is merged. Throws Refusal where that is not surely read.
 */
function bringsMerged(
  { node, added }: Draft,
  step: string | number,
  rest: FieldPath,
  change: FieldChange,
): boolean {
  if (node.kind !== "map" || Array.isArray(added) || typeof step !== "string" || Object.hasOwn(added, step))
    return false;
  if (!mayBringKey(node, step)) return false;
  const merged = mergedNode(node, step);
  if (merged !== undefined && alreadyHolds(merged, rest, change)) return true;
  const value = merged === undefined ? undefined : plainData(merged);
  if (value === undefined) return refuse(`${step} comes from a merge key (<<)`);
  setKey(added, step, toDraftable(value));
  return false;
}

/** Positions after the last written item count on in what is added. */
function pathInAdded({ node }: Draft, path: FieldPath): FieldPath {
  const [step, ...rest] = path;
  if (node.kind === "map" || typeof step !== "number") return path;
  return [step - node.items.length, ...rest];
}

/**
 * An alias in whose place a change is to be made: what it stands for is written there, for this place alone, and the change made in that.
 * Undefined for another node, where the whole is removed, and where the change is made already. Throws Refusal where what is named is not
 * surely read.
 */
function writtenOut(
  text: string,
  node: SyntaxNode,
  rest: FieldPath,
  change: FieldChange,
): (MemberDraft & { readonly kind: "replaced" }) | undefined {
  if (node.kind !== "alias" || (rest.length === 0 && change.kind === "remove")) return undefined;
  if (alreadyHolds(node, rest, change)) return undefined;
  guardCopying(text, node.target);
  const value = plainData(node);
  if (value === undefined) return refuse("this is an alias (*) for what cannot be surely written out here");
  return { kind: "replaced", value: toDraftable(value) };
}

/** A member whose value is new already is data: the change is made there. */
function changeNewMember(
  draft: Draft,
  index: number,
  member: MemberDraft & { readonly kind: "removed" | "replaced" },
  rest: FieldPath,
  change: FieldChange,
): void {
  const holder: DraftList = [member.kind === "replaced" ? member.value : undefined];
  changeMember(holder, [0, ...rest], change);
  const [value] = holder;
  if (value === undefined) draft.members.set(index, { kind: "removed" });
  else if (equalsData(memberAt(draft.node, index), toJson(value))) draft.members.delete(index);
  else draft.members.set(index, { kind: "replaced", value });
}

function enterInside(text: string, draft: Draft, index: number, rest: FieldPath, change: FieldChange): void {
  const node = memberAt(draft.node, index);
  if (!draft.members.has(index) && alreadyHolds(node, rest, change)) return;
  if (isNull(node)) {
    if (change.kind !== "remove") replaceNull(text, draft, index, rest, change);
    return;
  }
  enterChange(text, insideDraft(text, draft, index), rest, change);
}

function replaceNull(text: string, draft: Draft, index: number, rest: FieldPath, change: FieldChange): void {
  guardReplacing(text, memberAt(draft.node, index));
  changeNewMember(draft, index, { kind: "removed" }, rest, change);
}

function insideDraft(text: string, draft: Draft, index: number): Draft {
  const known = draft.members.get(index);
  if (known?.kind === "inside") return known.draft;
  const inside = openDraft(text, memberAt(draft.node, index), draft.shared);
  draft.members.set(index, { kind: "inside", draft: inside });
  return inside;
}

function isNull(node: SyntaxNode): boolean {
  return equalsData(node, null);
}

function removeMember(text: string, draft: Draft, index: number): void {
  guardReplacing(text, memberAt(draft.node, index));
  draft.members.set(index, { kind: "removed" });
}

function setMember(text: string, draft: Draft, index: number, value: Json): void {
  const node = memberAt(draft.node, index);
  draft.members.delete(index);
  if (equalsData(node, value)) return;
  if (canBeSetByKey(node, value)) {
    setByKey(text, insideDraft(text, draft, index), value);
    return;
  }
  guardReplacing(text, node);
  draft.members.set(index, { kind: "replaced", value: toDraftable(value) });
}

type JsonMap = Readonly<Record<string, Json>>;

/** A map over a map changes key by key: what stays the same stays as written. */
function canBeSetByKey(node: SyntaxNode, value: Json): value is JsonMap {
  if (node.kind !== "map" || typeof value !== "object" || value === null || Array.isArray(value))
    return false;
  const keys = new Set(node.entries.map(({ key }) => (isMergeKey(key) ? undefined : keyText(key))));
  return !keys.has(undefined) && keys.size === node.entries.length && Object.keys(value).length > 0;
}

function setByKey(text: string, draft: Draft, value: JsonMap): void {
  for (let index = 0; index < memberCount(draft.node); index++) {
    const key = draft.node.kind === "map" ? draft.node.entries[index]?.key : undefined;
    const name = key === undefined ? undefined : keyText(key);
    if (name === undefined || !Object.hasOwn(value, name)) removeMember(text, draft, index);
  }
  for (const [name, member] of Object.entries(value))
    enterChange(text, draft, [name], { kind: "set", path: [name], value: member });
}

function appendTo(text: string, draft: Draft, index: number, value: Json): void {
  const node = memberAt(draft.node, index);
  if (isNull(node)) {
    guardReplacing(text, node);
    draft.members.set(index, { kind: "replaced", value: [toDraftable(value)] });
    return;
  }
  const list = insideDraft(text, draft, index);
  if (list.node.kind !== "sequence" || !Array.isArray(list.added)) return refuse("this is no list");
  if (!hasMember(list, list.added, value)) list.added.push(toDraftable(value));
}

function hasMember(list: Draft, added: DraftList, value: Json): boolean {
  for (let index = 0; index < memberCount(list.node); index++) {
    const change = list.members.get(index);
    if (change === undefined && equalsData(memberAt(list.node, index), value)) return true;
    if (change?.kind === "replaced" && isSame(toJson(change.value), value)) return true;
  }
  return added.some((member) => member !== undefined && isSame(toJson(member), value));
}

/** What is added, without what was added and removed again, in order. */
export function addedMembers({ added }: Draft): { readonly key?: string; readonly value: Json }[] {
  if (Array.isArray(added))
    return added.filter((value) => value !== undefined).map((value) => ({ value: toJson(value) }));
  return Object.entries(added).map(([key, value]) => ({ key, value: toJson(value) }));
}

/** What is added as one value. */
export function addedValue({ added }: Draft): Json {
  return toJson(added);
}

/** How many of the written members stay. */
export function keptCount({ node, members }: Draft): number {
  return memberCount(node) - [...members.values()].filter(({ kind }) => kind === "removed").length;
}

/** A draft in which nothing changes after all. */
export function isUnchanged(draft: Draft): boolean {
  return (
    addedMembers(draft).length === 0 &&
    [...draft.members.values()].every((member) => member.kind === "inside" && isUnchanged(member.draft))
  );
}
