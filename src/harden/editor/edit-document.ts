import type { EditResult, FieldChange } from "../change.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import { enterChange, openDraft } from "./draft.ts";
import { shareChanges } from "./shared-changes.ts";
import { Refusal } from "./refusal.ts";
import { writeEdits } from "./write-edits.ts";

/**
 * The edits of a text that make these changes in one of its documents, in block or flow YAML or in JSON. Every byte outside them stays.
 * New keys stand after the last key of their map, in the order of the changes; list indexes count as before the first change. A change
 * that is made already needs no edit. `root`: the document as the YAML reader parsed it from this very text.
 *
 * What an anchor names is changed there when every place where aliases put it is to change in the same way; a change in the place of one
 * alias alone is made in a copy of what that stands for; a value that a merge key brings is overridden by a key of the map's own.
 *
 * Refused as a whole, with the path of the change and the reason, where an edit would change another place (aliases, merge keys), would
 * be undone or doubled (templates, keys written twice), or cannot be made (a path through a value without fields).
 */
export function editDocument(text: string, root: SyntaxNode, changes: readonly FieldChange[]): EditResult {
  let path = changes[0]?.path ?? [];
  try {
    if (changes.length === 0) return { edits: [] };
    if (hasUnusualBreaks(text, root))
      return { refused: { path, reason: "the document has line breaks other than LF and CR LF" } };
    const made = mayHoldAnchor(text, root) ? shareChanges(root, changes) : { changes, shared: noNodes };
    const draft = openDraft(text, root, made.shared);
    for (const change of made.changes) {
      ({ path } = change);
      enterChange(text, draft, path, change);
    }
    return { edits: writeEdits(text, root, draft) };
  } catch (error) {
    if (error instanceof Refusal) return { refused: { path: error.path ?? path, reason: error.message } };
    throw error;
  }
}

const noNodes: ReadonlySet<SyntaxNode> = new Set();

function mayHoldAnchor(text: string, { start, end }: SyntaxNode): boolean {
  const anchor = text.indexOf("&", start);
  return anchor >= 0 && anchor < end;
}

/** Lone CR and the breaks of Unicode: go-yaml takes them for line breaks, editors and Git do not. */
function hasUnusualBreaks(text: string, root: SyntaxNode): boolean {
  return /\r(?!\n)|[\u0085\u2028\u2029]/.test(text.slice(root.start, root.end));
}
