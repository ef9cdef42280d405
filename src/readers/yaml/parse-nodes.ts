import { compose } from "./composer.ts";
import type { StreamDocument } from "./document.ts";
import { composeJson } from "./json-nodes.ts";
import type { YamlNode } from "./node.ts";
import { ReadFailure } from "./problem.ts";

/**
 * The nodes of one document as written, for positions and edits: a second parse, so ask only where there is something to
 * say. `text` is the text that `readStream` was given. Undefined for a document without content or with a syntax error.
 * The root is deep as the document is: walk it without recursion, or with a limit.
 */
export function parseNodes(text: string, document: StreamDocument): YamlNode | undefined {
  if (document.kind === "error" || document.kind === "empty") return undefined;
  if (document.format === "json") return composeJson(text, document.offset);
  try {
    const { root } = compose(sourceOf(text, document.offset, document.end));
    if (root !== undefined) shift(root, document.offset, document.end);
    return root;
  } catch (error) {
    // A skipped document may not be valid.
    if (error instanceof ReadFailure) return undefined;
    throw error;
  }
}

/** kubectl ends every line with LF, the last one too. */
function sourceOf(text: string, start: number, end: number): string {
  const source = text.slice(start, end);
  return source.endsWith("\n") ? source : `${source}\n`;
}

/** The nodes of one item of a long list, without those of the others; undefined where the reader kept no places. */
export function parseItem(
  text: string,
  document: StreamDocument,
  key: string,
  index: number,
): YamlNode | undefined {
  const starts = document.itemStarts?.get(key);
  const start = starts?.[index];
  const end = starts?.[index + 1];
  if (start === undefined || end === undefined) return undefined;
  if (document.format === "json") return composeJson(text, start);
  // The piece is a list of this one item, in its own column. Only the fast reader keeps places: there are no anchors.
  const { root } = compose(sourceOf(text, start, Math.min(end, document.end)));
  const item = root?.kind === "sequence" ? root.items[0] : undefined;
  if (item !== undefined) shift(item, start, document.end);
  return item;
}

/** Turns offsets in the document into offsets in the text; the LF that was added has no place there. */
function shift(root: YamlNode, offset: number, limit: number): void {
  const open: YamlNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    node.start = Math.min(node.start + offset, limit);
    node.end = Math.min(node.end + offset, limit);
    if (node.anchor !== undefined) node.anchor = shifted(node.anchor, offset);
    if (node.tag !== undefined) node.tag = shifted(node.tag, offset);
    // The target of an alias is reached where it is written.
    if (node.kind === "sequence") for (const item of node.items) open.push(item);
    else if (node.kind === "map") for (const { key, value } of node.entries) open.push(key, value);
  }
}

function shifted<T extends { readonly start: number; readonly end: number }>(place: T, offset: number): T {
  return { ...place, start: place.start + offset, end: place.end + offset };
}
