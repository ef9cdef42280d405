import type { TextEdit } from "../../harden/index.ts";
import { applyEdits, editDocument } from "../../harden/index.ts";
import type { FieldChange } from "../../harden/index.ts";
import { parseNodes, readStream } from "../../readers/index.ts";
import type { Json, JsonObject } from "../../workload/index.ts";
import { asObject } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";

/** The list that a KRM function reads, when the text is one. Source: kustomize cmd/config/docs/api-conventions/functions-spec.md. */
export function readResourceList(text: string): JsonObject | undefined {
  const documents = readStream(text).filter(({ kind }) => kind !== "empty");
  const [only, ...others] = documents;
  if (only?.kind !== "value" || others.length > 0) return undefined;
  const list = asObject(only.value);
  const isOfKind = list?.["kind"] === "ResourceList";
  const group = typeof list?.["apiVersion"] === "string" ? list["apiVersion"].split("/")[0] : undefined;
  return isOfKind && group === "config.kubernetes.io" ? list : undefined;
}

/**
 * Edits that put members at the end of the list's `items`.
 * @throws ContextError where the editor refuses.
 */
export function itemEdits(text: string, items: readonly Json[]): readonly TextEdit[] {
  return editsOf(
    text,
    items.map((value) => ({ kind: "append", path: ["items"], value })),
  );
}

/** The list with these results after those that it has. */
export function withResults(text: string, results: readonly Json[]): string {
  if (results.length === 0) return text;
  const edits = editsOf(
    text,
    results.map((value) => ({ kind: "append", path: ["results"], value })),
  );
  return applyEdits(text, edits);
}

function editsOf(text: string, changes: readonly FieldChange[]): readonly TextEdit[] {
  const document = readStream(text).find(({ kind }) => kind === "value");
  const root = document === undefined ? undefined : parseNodes(text, document);
  if (root === undefined) throw new ContextError("the ResourceList cannot be edited");
  const made = editDocument(text, root, changes);
  if ("refused" in made) throw new ContextError(`the ResourceList cannot be edited: ${made.refused.reason}`);
  return made.edits;
}
