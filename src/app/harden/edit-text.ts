import type { FieldPath } from "../../confinement/index.ts";
import type { FieldChange, TextEdit } from "../../harden/index.ts";
import { applyChanges, applyEdits, editDocument, isSame } from "../../harden/index.ts";
import type { StreamDocument } from "../../readers/index.ts";
import { parseNodes, readStream } from "../../readers/index.ts";
import type { Json, Workload } from "../../workload/index.ts";
import { valueAt } from "../../workload/index.ts";

/** Changes of one workload that only make sense together. */
export interface WantedEdit {
  readonly workload: Workload;
  readonly changes: readonly FieldChange[];
}

export interface RefusedEdit<Wanted extends WantedEdit = WantedEdit> {
  readonly wanted: Wanted;
  readonly path: FieldPath;
  readonly reason: string;
}

export interface EditedText<Wanted extends WantedEdit = WantedEdit> {
  readonly text: string;
  /** What was replaced in the text that was given. */
  readonly edits: readonly TextEdit[];
  readonly refused: readonly RefusedEdit<Wanted>[];
  /** Set when a document of the text cannot be read: nothing is edited then. */
  readonly isBroken?: true;
}

/**
 * Makes the wanted edits in the text of one file. What the editor refuses is told and left out; the rest is made. The result is read
 * again: each document must hold the same data as before except for the changes, else the whole text stays as it is.
 */
export function editText<Wanted extends WantedEdit>(
  text: string,
  wanted: readonly Wanted[],
): EditedText<Wanted> {
  const documents = readStream(text);
  if (documents.some(({ kind }) => kind === "error")) return { text, edits: [], refused: [], isBroken: true };
  const refused: RefusedEdit<Wanted>[] = [];
  const edits: TextEdit[] = [];
  const expected = new Map<number, Json>();
  for (const [index, of] of byDocument(wanted)) {
    const document = documents.find((one) => one.index === index);
    const made = document === undefined ? undefined : editOne(text, document, of, refused);
    if (made === undefined) {
      refuseAll(of, "the file no longer holds what was read", refused);
      continue;
    }
    edits.push(...made.edits);
    expected.set(index, made.value);
  }
  const result = applyEdits(text, edits);
  const fault = edits.length === 0 ? undefined : faultIn(text, result, documents, expected);
  if (fault === undefined) return { text: result, edits, refused };
  const told = wanted.map((one) => ({ wanted: one, path: [], reason: fault }));
  return { text, edits: [], refused: told };
}

/** What a patch of the objects leaves of the text: all of it. Only a text that can be read as a whole gives objects to patch. */
export function keepText(text: string): EditedText<never> {
  const isBroken = readStream(text).some(({ kind }) => kind === "error");
  return { text, edits: [], refused: [], ...(isBroken ? { isBroken: true as const } : {}) };
}

function byDocument<Wanted extends WantedEdit>(wanted: readonly Wanted[]): Map<number, Wanted[]> {
  const groups = new Map<number, Wanted[]>();
  for (const one of wanted) {
    const { document } = one.workload.object.source;
    groups.set(document, [...(groups.get(document) ?? []), one]);
  }
  return groups;
}

function refuseAll<Wanted extends WantedEdit>(
  wanted: readonly Wanted[],
  reason: string,
  refused: RefusedEdit<Wanted>[],
): void {
  for (const one of wanted) refused.push({ wanted: one, path: [], reason });
}

/** The edits of one document and what it must read as; undefined when it is not the document that was judged. */
function editOne<Wanted extends WantedEdit>(
  text: string,
  document: StreamDocument,
  wanted: readonly Wanted[],
  refused: RefusedEdit<Wanted>[],
): { readonly edits: readonly TextEdit[]; readonly value: Json } | undefined {
  const root = parseNodes(text, document);
  if (root === undefined || document.kind !== "value") return undefined;
  const { value } = document;
  if (!wanted.every((one) => isAsRead(value, one.workload))) return undefined;
  let left = [...wanted];
  for (;;) {
    const changes = left.flatMap(fromDocument);
    const result = editDocument(text, root, changes);
    if ("edits" in result) return { edits: result.edits, value: changedValue(value, changes) };
    const culprits = left.filter((one) =>
      fromDocument(one).some(({ path }) => isSamePlace(path, result.refused.path)),
    );
    const out = culprits.length === 0 ? left : culprits;
    for (const one of out) {
      const path = result.refused.path.slice(one.workload.object.source.path.length);
      refused.push({ wanted: one, path, reason: result.refused.reason });
    }
    left = left.filter((one) => !out.includes(one));
  }
}

/** Paths from the root of the document: the object may stand in a List. */
function fromDocument({ workload, changes }: WantedEdit): FieldChange[] {
  return changes.map((change) => ({ ...change, path: [...workload.object.source.path, ...change.path] }));
}

function isAsRead(value: Json, { object }: Workload): boolean {
  return isSame(valueIn(value, object.source.path), object.value);
}

/** A document may be a bare list. */
function valueIn(value: Json, path: FieldPath): Json | undefined {
  return path.length === 0 ? value : valueAt({ root: value }, ["root", ...path]);
}

function changedValue(value: Json, changes: readonly FieldChange[]): Json {
  const inRoot = changes.map((change) => ({ ...change, path: ["root", ...change.path] }));
  return applyChanges({ root: value }, inRoot)["root"] ?? null;
}

/** Whether one path leads through the other. */
function isSamePlace(one: FieldPath, other: FieldPath): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((step, index) => step === other[index]);
}

/** What is wrong with the result, read anew; undefined when every document holds what it must. */
function faultIn(
  text: string,
  result: string,
  before: readonly StreamDocument[],
  expected: ReadonlyMap<number, Json>,
): string | undefined {
  // A document that is the same to the byte holds the same, and need not be read.
  const same = new Set(
    before.filter(({ index }) => !expected.has(index)).map(({ offset, end }) => text.slice(offset, end)),
  );
  const after = readStream(result, { mayMatter: (all, start, end) => !same.has(all.slice(start, end)) });
  const isGood =
    after.length === before.length &&
    before.every((document, position) => holds(after[position], document, expected.get(document.index)));
  return isGood ? undefined : "the edited file would not read as planned: a defect of Podseal";
}

function holds(
  after: StreamDocument | undefined,
  before: StreamDocument,
  expected: Json | undefined,
): boolean {
  if (after?.kind === "skipped") return expected === undefined;
  if (after?.kind !== before.kind) return false;
  if (after.kind !== "value" || before.kind !== "value") return true;
  return isSame(after.value, expected ?? before.value);
}
